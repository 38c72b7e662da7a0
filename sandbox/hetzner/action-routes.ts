import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refuse, refuseMissing } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { listQuery, many, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import type { ActionRow } from './state.ts'
import { renderAction } from './wire.ts'

const actionListQuery = listQuery.extend({ id: many })

const kinds = [
  { path: 'servers', type: 'server' },
  { path: 'firewalls', type: 'firewall' },
  { path: 'images', type: 'image' },
] as const

/** Actions, on their own and below the things they were done to. */
export function addActionRoutes(app: FastifyInstance, project: Project): void {
  const { state } = project
  const list = { config: { operation: 'list-actions' } }
  const get = { config: { operation: 'get-action' } }

  app.get('/actions', list, request => {
    // Listing every action ended on 2025-01-30: since then only the named ones are given.
    const { id } = readInput(actionListQuery, request.query)
    if (id.length === 0) {
      return refuse('deprecated_api_endpoint', 'listing all actions is no longer supported', {
        announcement: 'https://docs.hetzner.cloud/changelog#2025-01-30-listing-arbitrary-actions',
      })
    }
    return { actions: state.actions.filter(one => id.includes(String(one.id))).map(renderAction) }
  })

  app.get('/actions/:id', get, request => answer(readIds(request.params).id, () => true))

  for (const { path, type } of kinds) {
    const isOfKind = (action: ActionRow, id?: number) =>
      action.resources.some(on => on.type === type && (id === undefined || on.id === id))

    app.get(`/${path}/actions`, list, (request, reply) =>
      page(request, reply, one => isOfKind(one)),
    )
    app.get(`/${path}/actions/:id`, get, request =>
      answer(readIds(request.params).id, one => isOfKind(one)),
    )
    app.get(`/${path}/:id/actions`, list, (request, reply) => {
      const { id } = readIds(request.params)
      return page(request, reply, one => isOfKind(one, id))
    })
    app.get(`/${path}/:id/actions/:action_id`, get, request => {
      const { id, actionId } = readIds(request.params)
      return answer(actionId, one => isOfKind(one, id))
    })
  }

  function answer(id: number, isWanted: (action: ActionRow) => boolean): object {
    const action = state.actions.find(one => one.id === id && isWanted(one))
    return action ? { action: renderAction(action) } : refuseMissing('action', id)
  }

  function page(
    request: FastifyRequest,
    reply: Parameters<typeof pageOf>[1],
    isWanted: (action: ActionRow) => boolean,
  ): object {
    const query = readInput(actionListQuery, request.query)
    const found = state.actions.filter(
      one =>
        isWanted(one) &&
        (query.id.length === 0 || query.id.includes(String(one.id))) &&
        (query.status.length === 0 || query.status.includes(one.status)),
    )
    const sorted = sortRows(found, query.sort, ['id', 'command', 'status', 'started'])
    const { rows, meta } = pageOf(request, reply, sorted, query)
    return { actions: rows.map(renderAction), meta }
  }
}
