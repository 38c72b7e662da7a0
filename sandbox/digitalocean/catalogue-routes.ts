import type { FastifyInstance } from 'fastify'
import type { Account } from './account.ts'
import { regions, sizes } from './catalogue.ts'
import { refuseMissing } from './errors.ts'
import { readIds } from './input.ts'
import { pageOf } from './paging.ts'
import { renderAction, renderRegion, renderSize } from './wire.ts'

const ownerUuid = '5a4db0c5-0001-4000-8000-000000000001'
const teamUuid = '5a4db0c5-0002-4000-8000-000000000001'

/** The account itself, what can be bought and where, and everything that was done. */
export function addCatalogueRoutes(app: FastifyInstance, account: Account): void {
  const { state, world } = account

  app.get('/account', { config: { operation: 'get-account' } }, () => {
    const isFull = world.faults.take('digitalocean', 'get-account', ['quota']) !== null
    return {
      account: {
        droplet_limit: isFull ? state.droplets.length : state.dropletLimit,
        floating_ip_limit: 3,
        reserved_ip_limit: 3,
        volume_limit: 100,
        email: 'owner@example.com',
        name: 'Sandbox',
        uuid: ownerUuid,
        email_verified: true,
        status: 'active',
        status_message: '',
        team: { uuid: teamUuid, name: 'Sandbox' },
      },
    }
  })

  app.get('/sizes', { config: { operation: 'list-server-types' } }, request => {
    const { rows, ...page } = pageOf(request, sizes)
    return { sizes: rows.map(size => renderSize(account, size)), ...page }
  })

  app.get('/regions', { config: { operation: 'list-locations' } }, request => {
    const { rows, ...page } = pageOf(request, regions)
    return { regions: rows.map(region => renderRegion(account, region)), ...page }
  })

  app.get('/actions', { config: { operation: 'list-actions' } }, request => {
    const { rows, ...page } = pageOf(request, [...state.actions].reverse())
    return { actions: rows.map(action => renderAction(account, action)), ...page }
  })

  app.get('/actions/:id', { config: { operation: 'get-action' } }, request => {
    const { id } = readIds(request.params)
    const action = state.actions.find(one => one.id === id)
    return action ? { action: renderAction(account, action) } : refuseMissing()
  })

  app.get('/projects/default', { config: { operation: 'get-project' } }, () => ({
    project: renderProject(),
  }))
  app.get('/projects', { config: { operation: 'list-projects' } }, request => {
    const { rows, ...page } = pageOf(request, [renderProject()])
    return { projects: rows, ...page }
  })
}

/** The one project there is; resources are not assigned to projects here. */
function renderProject(): object {
  return {
    id: '5a4db0c5-0003-4000-8000-000000000001',
    owner_uuid: teamUuid,
    owner_id: 1,
    name: 'first-project',
    description: '',
    purpose: 'Other: sandbox',
    environment: 'Development',
    is_default: true,
    created_at: '2026-01-15T10:00:00Z',
    updated_at: '2026-01-15T10:00:00Z',
  }
}
