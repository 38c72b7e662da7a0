import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { refuse, refuseMissing } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { labelsSchema } from './labels.ts'
import { filterRows, listQuery, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import type { PrimaryIpRow } from './state.ts'
import { renderPrimaryIp } from './wire.ts'

const ipListQuery = listQuery.extend({ ip: z.string().optional() })
const updateBody = z.object({
  name: z.string().min(1).max(128).optional(),
  labels: labelsSchema.optional(),
  auto_delete: z.boolean().optional(),
})

/** The IPv4 addresses of servers. They come with a server; keeping one is `auto_delete: false`. */
export function addPrimaryIpRoutes(app: FastifyInstance, project: Project): void {
  const { state } = project

  app.get('/primary_ips', { config: { operation: 'list-primary-ips' } }, (request, reply) => {
    const query = readInput(ipListQuery, request.query)
    const found = filterRows(state.primaryIps, query).filter(
      one => query.ip === undefined || one.ip === query.ip,
    )
    const sorted = sortRows(found, query.sort, ['id', 'created'])
    const { rows, meta } = pageOf(request, reply, sorted, query)
    return { primary_ips: rows.map(renderPrimaryIp), meta }
  })

  app.get('/primary_ips/:id', { config: { operation: 'get-primary-ip' } }, request => ({
    primary_ip: renderPrimaryIp(getPrimaryIp(request.params)),
  }))

  app.put('/primary_ips/:id', { config: { operation: 'update-primary-ip' } }, request => {
    const primaryIp = getPrimaryIp(request.params)
    const body = readInput(updateBody, request.body)
    primaryIp.name = body.name ?? primaryIp.name
    primaryIp.labels = body.labels ?? primaryIp.labels
    primaryIp.autoDelete = body.auto_delete ?? primaryIp.autoDelete
    project.save()
    return { primary_ip: renderPrimaryIp(primaryIp) }
  })

  app.delete(
    '/primary_ips/:id',
    { config: { operation: 'delete-primary-ip' } },
    (request, reply) => {
      const primaryIp = getPrimaryIp(request.params)
      if (primaryIp.assigneeId !== null) {
        refuse('must_be_unassigned', 'primary IP must be unassigned before it is deleted')
      }
      state.primaryIps = state.primaryIps.filter(one => one !== primaryIp)
      project.save()
      return reply.code(204).send()
    },
  )

  function getPrimaryIp(params: unknown): PrimaryIpRow {
    const { id } = readIds(params)
    return state.primaryIps.find(one => one.id === id) ?? refuseMissing('primary_ip', id)
  }
}
