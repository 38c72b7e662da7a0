import { z } from 'zod'
import { assert } from '../../kit/assert.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer, ComputeProvider, PreparedImage } from '../compute.ts'
import type { DigitalOcean } from './connection.ts'
import { carries, type Labels, labelsOf, tagsOf } from './tags.ts'
import { action, image, type WireImage } from './wire.ts'

type Images = Pick<ComputeProvider, 'listImages' | 'createImage' | 'deleteImage'>

const path = '/v2/images'
const nameCharsMax = 255

/**
 * Snapshots. One cannot be tagged in the call that makes it, and a call afterwards may never come: its
 * name carries its labels instead, as the tags that they would be. It has no id until it is there.
 */
export function createImages(digitalOcean: DigitalOcean): Images {
  return {
    listImages: (labels, signal) => listImages(digitalOcean, labels, signal),
    async createImage(machineId, { labels }, signal) {
      const operation = 'create-image'
      const refuse = (kind: 'already-exists' | 'unknown-outcome', code: string, message: string) =>
        fail({ kind, provider: 'digitalocean', operation, code, message })
      // While it is made the machine is locked, which says `busy`; nothing would refuse a second one.
      const listed = await listImages(digitalOcean, labels, signal)
      if (!listed.ok) return listed
      const [existing] = listed.value
      if (existing) return refuse('already-exists', 'labels_in_use', `image ${existing.id} is it`)
      const begun = await digitalOcean.ask(
        {
          operation,
          effect: 'once',
          method: 'POST',
          path: `/v2/droplets/${encodeURIComponent(machineId)}/actions`,
          body: { type: 'snapshot', name: nameOf(labels) },
        },
        z.object({ action }),
        signal,
      )
      if (!begun.ok) return begun
      if (begun.value.action.status !== 'errored') return ok(null)
      return refuse('unknown-outcome', 'action_errored', 'the snapshot failed without a reason')
    },
    deleteImage: (id, signal) =>
      digitalOcean.remove('delete-image', `${path}/${encodeURIComponent(id)}`, signal),
  }
}

async function listImages(
  digitalOcean: DigitalOcean,
  labels: Labels,
  signal: AbortSignal,
): Answer<PreparedImage[]> {
  const request = { operation: 'list-images', path, query: { private: 'true' } }
  const listed = await digitalOcean.list(request, 'images', image, signal)
  if (!listed.ok) return listed
  const own = listed.value
    .filter(({ type, status }) => type === 'snapshot' && !removed.has(status))
    .map(preparedImageOf)
    .filter(prepared => carries(prepared.labels, labels))
  return ok(own.sort((a, b) => +b.createdAt - +a.createdAt))
}

const removed = new Set(['deleted', 'retired'])

/** The tags in alphabetical order, so that the same labels always make the same name. */
export function nameOf(labels: Labels): string {
  const name = tagsOf(labels).sort().join(' ')
  assert(name !== '' && name.length <= nameCharsMax, `the labels in "${name}" fit a name`)
  return name
}

const preparedImageOf = (wire: WireImage): PreparedImage => ({
  id: String(wire.id),
  labels: labelsOf(wire.name.split(' ')),
  diskGb: wire.min_disk_size ?? 0,
  locations: wire.regions,
  createdAt: wire.created_at,
  ready: wire.status === 'available' && wire.min_disk_size !== null,
})
