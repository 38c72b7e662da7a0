import { z } from 'zod'
import { fail, ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider, MachineOrder, PreparedImage } from '../compute.ts'
import type { Hetzner } from './connection.ts'
import { deleteById } from './delete-by-id.ts'
import { labelSelector } from './labels.ts'
import { action, identified, image, serverType, type WireImage } from './wire.ts'

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

/**
 * The id to order. Our names of base systems are Hetzner's; such a name is not unique there (one row for
 * each architecture), so it is looked up for the architecture of the size.
 */
export async function imageReference(
  hetzner: Hetzner,
  order: Pick<MachineOrder, 'image' | 'size'>,
  signal: AbortSignal,
): Answer<number> {
  if (typeof order.image === 'object') return ok(Number(order.image.preparedId))
  const types = { operation: 'find-size', path: '/server_types', query: { name: order.size } }
  const sizes = await hetzner.list(types, 'server_types', serverType, signal)
  if (!sizes.ok) return sizes
  const [size] = sizes.value
  if (!size) return rejected('unknown-size', `there is no server type ${order.size}`)
  const { architecture } = size
  const query = { name: order.image, architecture, type: 'system' }
  const request = { operation: 'find-image', path: '/images', query }
  const found = await hetzner.list(request, 'images', identified, signal)
  if (!found.ok) return found
  const [image] = found.value
  return image
    ? ok(image.id)
    : rejected('unknown-image', `there is no image ${order.image} for ${architecture}`)
}

const rejected = (code: string, message: string) =>
  fail({
    kind: 'rejected' as const,
    provider: 'hetzner',
    operation: 'create-machine',
    code,
    message,
  })
