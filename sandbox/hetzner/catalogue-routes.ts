import type { FastifyInstance } from 'fastify'
import {
  backupPercentage,
  type Location,
  locations,
  serverTypes,
  snapshotGbMonthEur,
  vatPercentage,
} from './catalogue.ts'
import { refuse, refuseMissing } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { filterRows, listQuery, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import { price, renderPrices, renderPrimaryIpPrices, renderServerType } from './wire.ts'

/** What can be bought, where, and for how much. */
export function addCatalogueRoutes(app: FastifyInstance, project: Project): void {
  app.get('/server_types', { config: { operation: 'list-server-types' } }, (request, reply) => {
    const query = readInput(listQuery, request.query)
    const found = sortRows(filterRows([...serverTypes], query), [], ['id'])
    const { rows, meta } = pageOf(request, reply, found, query)
    return { server_types: rows.map(one => renderServerType(project, one)), meta }
  })

  app.get('/server_types/:id', { config: { operation: 'get-server-type' } }, request => {
    const { id } = readIds(request.params)
    const found = serverTypes.find(one => one.id === id)
    return found
      ? { server_type: renderServerType(project, found) }
      : refuseMissing('server_type', id)
  })

  app.get('/locations', { config: { operation: 'list-locations' } }, (request, reply) => {
    const query = readInput(listQuery, request.query)
    const found = sortRows(filterRows<Location>([...locations], query), query.sort, ['id', 'name'])
    const { rows, meta } = pageOf(request, reply, found, query)
    return { locations: rows, meta }
  })

  app.get('/locations/:id', { config: { operation: 'get-location' } }, request => {
    const { id } = readIds(request.params)
    const found = locations.find(one => one.id === id)
    return found ? { location: found } : refuseMissing('location', id)
  })

  app.get('/pricing', { config: { operation: 'get-pricing' } }, () => ({
    pricing: {
      currency: 'EUR',
      vat_rate: vatPercentage.toFixed(6),
      image: { price_per_gb_month: price(snapshotGbMonthEur) },
      floating_ip: { price_monthly: price(3.9) },
      floating_ips: [],
      primary_ips: [renderPrimaryIpPrices()],
      server_backup: { percentage: backupPercentage.toFixed(10) },
      server_types: serverTypes.map(one => ({
        id: one.id,
        name: one.name,
        prices: renderPrices(one),
      })),
      load_balancer_types: [],
      volume: { price_per_gb_month: price(0.0572) },
    },
  }))

  for (const path of ['/datacenters', '/datacenters/:id']) {
    app.get(path, { config: { operation: 'list-datacenters' } }, () =>
      refuse('deprecated_api_endpoint', 'datacenters were removed from the API', {
        announcement: 'https://docs.hetzner.cloud/changelog',
      }),
    )
  }
}
