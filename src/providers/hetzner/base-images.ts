import type { Clock } from '../../kit/clock.ts'
import { remember } from '../../kit/remembered.ts'
import { fail, ok } from '../../kit/result.ts'
import type { Answer, MachineOrder, ProviderError } from '../compute.ts'
import type { Hetzner } from './connection.ts'
import { identified, serverType } from './wire.ts'

type Wanted = Pick<MachineOrder, 'image' | 'size'>

export interface BaseImages {
  /** The id to order. */
  idOf(order: Wanted, signal: AbortSignal): Answer<number>
  /** Reads again what was remembered; true when another image goes by the name now. */
  isReplaced(order: Wanted, id: number, signal: AbortSignal): Promise<boolean>
}

const freshMs = 10 * 60_000

/**
 * Our names of base systems are Hetzner's; such a name is not unique there (one row for each architecture),
 * so it is looked up for the architecture of the size. Neither changes from one order to the next.
 */
export function createBaseImages(hetzner: Hetzner, clock: Clock): BaseImages {
  const ids = remember<number, ProviderError>({ clock, freshMs })
  const keyOf = ({ image, size }: Wanted) => `${image}:${size}`
  const idOf: BaseImages['idOf'] = async (order, signal) => {
    if (typeof order.image === 'object') return ok(Number(order.image.preparedId))
    const name = order.image
    return ids.recall(keyOf(order), () => readId(hetzner, name, order.size, signal))
  }
  return {
    idOf,
    async isReplaced(order, id, signal) {
      if (typeof order.image === 'object') return false
      ids.forget(keyOf(order))
      const now = await idOf(order, signal)
      return now.ok && now.value !== id
    },
  }
}

async function readId(
  hetzner: Hetzner,
  name: string,
  size: string,
  signal: AbortSignal,
): Answer<number> {
  const types = { operation: 'find-size', path: '/server_types', query: { name: size } }
  const sizes = await hetzner.list(types, 'server_types', serverType, signal)
  if (!sizes.ok) return sizes
  const [found] = sizes.value
  if (!found) return rejected('unknown-size', `there is no server type ${size}`)
  const { architecture } = found
  const query = { name, architecture, type: 'system' }
  const request = { operation: 'find-image', path: '/images', query }
  const images = await hetzner.list(request, 'images', identified, signal)
  if (!images.ok) return images
  const [image] = images.value
  return image
    ? ok(image.id)
    : rejected('unknown-image', `there is no image ${name} for ${architecture}`)
}

const rejected = (code: string, message: string) =>
  fail({
    kind: 'rejected' as const,
    provider: 'hetzner',
    operation: 'create-machine',
    code,
    message,
  })
