import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Account, latencyMs } from './account.ts'
import { findRegion, systemImages } from './catalogue.ts'
import { actionsOf } from './droplet-action-routes.ts'
import { refuse, refuseMissing, refuseUnprocessable } from './errors.ts'
import { readIds, readInput, readKey } from './input.ts'
import { pageOf } from './paging.ts'
import { deleteSnapshot, storeSnapshot } from './snapshot-store.ts'
import type { SnapshotRow } from './state.ts'
import { renderAction, renderImage, renderSnapshot } from './wire.ts'

const listQuery = z.object({
  type: z.enum(['distribution', 'application']).optional(),
  private: z.enum(['true', 'false']).default('false'),
  tag_name: z.string().optional(),
})
const snapshotQuery = z.object({ resource_type: z.enum(['droplet', 'volume']).optional() })
const updateBody = z.object({ name: z.string().min(1).max(255).optional() })
const actionBody = z.object({
  type: z.enum(['transfer', 'convert'], { error: 'must be transfer or convert' }),
  region: z.string().optional(),
})

/** The vendor's images and, with snapshots beside them, the account's own. */
export function addImageRoutes(app: FastifyInstance, account: Account): void {
  const { state, world } = account
  account.effects.define('image transfer', {
    delayMs: latencyMs.action,
    effect: action => {
      const snapshot = account.findSnapshot(action.resourceId)
      if (!snapshot || !action.input.region) return 'failed'
      snapshot.regions = [...new Set([...snapshot.regions, action.input.region])]
      storeSnapshot(account, snapshot)
      return undefined
    },
  })

  app.get('/images', { config: { operation: 'list-images' } }, request => {
    const query = readInput(listQuery, request.query)
    const found = [...systemImages, ...state.snapshots].filter(image => {
      const isOwn = 'imageId' in image
      if (query.type !== undefined) return !isOwn && query.type === 'distribution'
      if (query.tag_name !== undefined) return isOwn && image.tags.includes(query.tag_name)
      return query.private === 'false' || isOwn
    })
    const { rows, ...page } = pageOf(request, found)
    return { images: rows.map(renderImage), ...page }
  })

  app.get('/images/:id', { config: { operation: 'get-image' } }, request => {
    const image = account.findImage(readKey(request.params))
    return image ? { image: renderImage(image) } : refuseMissing()
  })

  app.put('/images/:id', { config: { operation: 'update-image' } }, request => {
    const snapshot = getOwn(request.params)
    snapshot.name = readInput(updateBody, request.body).name ?? snapshot.name
    storeSnapshot(account, snapshot)
    return { image: renderImage(snapshot) }
  })

  const deletion = { config: { operation: 'delete-image' } }
  for (const path of ['/images/:id', '/snapshots/:id']) {
    app.delete(path, deletion, async (request, reply) => {
      await world.clock.track(deleteSnapshot(account, getOwn(request.params)))
      return reply.code(204).send()
    })
  }

  app.post('/images/:id/actions', { config: { operation: 'act-on-image' } }, (request, reply) => {
    const snapshot = getOwn(request.params)
    const { type, region } = readInput(actionBody, request.body)
    if (type === 'convert') refuseUnprocessable('Image is already a snapshot')
    if (region === undefined || !findRegion(region)) {
      return refuseUnprocessable('You specified an invalid region for Image transfer.')
    }
    const action = account.begin({
      type,
      resourceId: snapshot.id,
      resourceType: 'image',
      region,
      fails: world.faults.take('digitalocean', 'act-on-image', ['action-fails']) !== null,
      input: { region },
    })
    return reply.code(201).send({ action: renderAction(account, action) })
  })

  app.get('/images/:id/actions', { config: { operation: 'list-actions' } }, request => {
    const found = actionsOf(account, 'image', getOwn(request.params).id)
    const { rows, ...page } = pageOf(request, found)
    return { actions: rows.map(action => renderAction(account, action)), ...page }
  })

  app.get('/images/:id/actions/:action_id', { config: { operation: 'get-action' } }, request => {
    const { id, actionId } = readIds(request.params)
    const action = actionsOf(account, 'image', id).find(one => one.id === actionId)
    return action ? { action: renderAction(account, action) } : refuseMissing()
  })

  app.get('/snapshots', { config: { operation: 'list-images' } }, request => {
    const { resource_type } = readInput(snapshotQuery, request.query)
    const found = resource_type === 'volume' ? [] : state.snapshots
    const { rows, ...page } = pageOf(request, found)
    return { snapshots: rows.map(renderSnapshot), ...page }
  })

  app.get('/snapshots/:id', { config: { operation: 'get-image' } }, request => {
    const snapshot = account.findSnapshot(readKey(request.params))
    return snapshot ? { snapshot: renderSnapshot(snapshot) } : refuseMissing()
  })

  function getOwn(params: unknown): SnapshotRow {
    const image = account.findImage(readKey(params))
    if (!image) return refuseMissing()
    if ('imageId' in image) return image
    return refuse('forbidden', 'You do not have access for the attempted action.')
  }
}
