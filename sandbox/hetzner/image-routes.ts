import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { systemImages } from './catalogue.ts'
import { refuse, refuseMissing } from './errors.ts'
import { readIds, readInput } from './input.ts'
import { type Labels, labelsSchema } from './labels.ts'
import { filterRows, listQuery, many, pageOf, sortRows } from './paging.ts'
import type { Project } from './project.ts'
import { deleteSnapshot, storeSnapshot } from './snapshot-store.ts'
import type { SnapshotRow } from './state.ts'
import { renderAction, renderSnapshot, renderSystemImage } from './wire.ts'

const imageListQuery = listQuery.extend({
  type: many,
  architecture: many,
  bound_to: many,
  include_deprecated: z.enum(['true', 'false']).default('false'),
})
const updateBody = z.object({
  description: z.string().max(255).optional(),
  labels: labelsSchema.optional(),
  type: z.literal('snapshot').optional(),
})
const protectionBody = z.object({ delete: z.boolean() })

/** System images, which are the vendor's, and snapshots and backups, which are the project's. */
export function addImageRoutes(app: FastifyInstance, project: Project): void {
  const { state } = project

  app.get('/images', { config: { operation: 'list-images' } }, (request, reply) => {
    const query = readInput(imageListQuery, request.query)
    const isAmong = (wanted: string[], value: unknown) =>
      wanted.length === 0 || wanted.includes(String(value))
    const found = filterRows(listImages(project), query).filter(
      image =>
        isAmong(query.type, image.type) &&
        isAmong(query.status, image.status) &&
        isAmong(query.architecture, image.architecture) &&
        isAmong(query.bound_to, image.boundTo) &&
        (query.include_deprecated === 'true' || !image.deprecated),
    )
    const sorted = sortRows(found, query.sort, ['id', 'name', 'created'])
    const { rows, meta } = pageOf(request, reply, sorted, query)
    return { images: rows.map(image => image.render()), meta }
  })

  app.get('/images/:id', { config: { operation: 'get-image' } }, request => {
    const { id } = readIds(request.params)
    const image = listImages(project).find(one => one.id === id)
    return image ? { image: image.render() } : refuseMissing('image', id)
  })

  app.put('/images/:id', { config: { operation: 'update-image' } }, request => {
    const snapshot = getOwn(readIds(request.params).id)
    const body = readInput(updateBody, request.body)
    snapshot.description = body.description ?? snapshot.description
    snapshot.labels = body.labels ?? snapshot.labels
    snapshot.type = body.type ?? snapshot.type
    storeSnapshot(project, snapshot)
    project.save()
    return { image: renderSnapshot(snapshot) }
  })

  app.delete('/images/:id', { config: { operation: 'delete-image' } }, async (request, reply) => {
    const snapshot = getOwn(readIds(request.params).id)
    if (snapshot.protection.delete) refuse('protected', 'image is protected against deletion')
    if (snapshot.status === 'creating') refuse('locked', 'image is still being created')
    await project.world.clock.track(deleteSnapshot(project, snapshot))
    return reply.code(204).send()
  })

  app.post(
    '/images/:id/actions/change_protection',
    { config: { operation: 'change-image-protection' } },
    (request, reply) => {
      const snapshot = getOwn(readIds(request.params).id)
      snapshot.protection.delete = readInput(protectionBody, request.body).delete
      const resources = [{ id: snapshot.id, type: 'image' }]
      const action = project.begin({ command: 'change_image_protection', resources })
      return reply.code(201).send({ action: renderAction(action) })
    },
  )

  function getOwn(id: number): SnapshotRow {
    if (systemImages.some(image => image.id === id)) {
      refuse('forbidden', 'system images cannot be changed')
    }
    return state.snapshots.find(one => one.id === id) ?? refuseMissing('image', id)
  }
}

/** Both kinds of images, seen alike. */
interface ListedImage {
  id: number
  name: string
  created: string
  type: string
  status: string
  architecture: string
  boundTo: number | null
  deprecated: string | null
  labels: Labels
  render(): object
}

function listImages(project: Project): ListedImage[] {
  const system = systemImages.map(image => ({
    id: image.id,
    name: image.name,
    created: '',
    type: image.type,
    status: 'available',
    architecture: image.architecture,
    boundTo: null,
    deprecated: image.deprecated,
    labels: {},
    render: () => renderSystemImage(image),
  }))
  const own = project.state.snapshots.map(snapshot => ({
    id: snapshot.id,
    name: '',
    created: snapshot.created,
    type: snapshot.type,
    status: snapshot.status,
    architecture: snapshot.architecture,
    boundTo: snapshot.type === 'backup' ? snapshot.createdFrom.id : null,
    deprecated: null,
    labels: snapshot.labels,
    render: () => renderSnapshot(snapshot),
  }))
  return [...system, ...own]
}
