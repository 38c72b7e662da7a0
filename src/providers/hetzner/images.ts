import { z } from 'zod'
import { fail, ok } from '../../kit/result.ts'
import type { ComputeProvider, PreparedImage } from '../compute.ts'
import type { Hetzner } from './connection.ts'
import { deleteById } from './delete-by-id.ts'
import { labelSelector } from './labels.ts'
import { action, image, type WireImage } from './wire.ts'

type Images = Pick<ComputeProvider, 'listImages' | 'createImage' | 'deleteImage'>

const createdImage = z.object({ action })

export function createImages(hetzner: Hetzner): Images {
  return {
    async listImages(labels, signal) {
      const query = {
        type: 'snapshot',
        sort: 'created:desc',
        label_selector: labelSelector(labels),
      }
      const request = { operation: 'list-images', path: '/images', query }
      const listed = await hetzner.list(request, 'images', image, signal)
      if (!listed.ok) return listed
      const newestFirst = (a: PreparedImage, b: PreparedImage) => +b.createdAt - +a.createdAt
      return ok(listed.value.map(preparedImageOf).sort(newestFirst))
    },
    async createImage(machineId, { description, labels }, signal) {
      const operation = 'create-image'
      const path = `/servers/${encodeURIComponent(machineId)}/actions/create_image`
      const body = { type: 'snapshot', description, labels }
      const request = { operation, effect: 'once', method: 'POST', path, body } as const
      const created = await hetzner.ask(request, createdImage, signal)
      if (!created.ok) return created
      const { error } = created.value.action
      if (error) return fail({ kind: 'unknown-outcome', provider: 'hetzner', operation, ...error })
      return ok(null)
    },
    deleteImage: (id, signal) => deleteById(hetzner, 'delete-image', '/images', id, signal),
  }
}

const preparedImageOf = (wire: WireImage): PreparedImage => ({
  id: String(wire.id),
  labels: wire.labels,
  diskGb: wire.disk_size,
  createdAt: wire.created,
  locations: null,
  ready: wire.status === 'available',
})
