import { z } from 'zod'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Connection, connect, type Vendor } from '../transport/chain.ts'
import { type ListRequest, listAll } from '../transport/pages.ts'
import type { Ask } from '../transport/parse.ts'
import type { VendorRequest } from '../transport/request.ts'
import { meanings, readError } from './errors.ts'
import { pagination } from './wire.ts'

/** The largest page that the API allows. */
const perPage = 50

export const hetzner: Vendor = {
  provider: 'hetzner',
  meanings,
  readError,
  readRequestId: headers => headers.get('x-correlation-id') ?? undefined,
  // One comes back each second, and all may be spent at once: docs.hetzner.cloud, rate limiting.
  limit: { requests: 3600, windowMs: 3_600_000, refills: 'evenly' },
  readLimit({ headers }) {
    const limit = Number(headers.get('ratelimit-limit') ?? Number.NaN)
    const remaining = Number(headers.get('ratelimit-remaining') ?? Number.NaN)
    return Number.isFinite(limit) && Number.isFinite(remaining) ? { limit, remaining } : null
  },
}

/** The three ways in which the client's files ask. */
export interface Hetzner {
  ask: Ask
  /** All pages of a list; `field` is the list's name in the answer. */
  list<T>(request: ListRequest, field: string, item: z.ZodType<T>, signal: AbortSignal): Answer<T[]>
  /** Asks for something to be gone or to happen; what is gone already counts as done. */
  command(request: VendorRequest, signal: AbortSignal): Answer<null>
}

export function connectHetzner(connection: Connection): Hetzner {
  const ask = connect(hetzner, connection)
  return {
    ask,
    list: (request, field, item, signal) =>
      listAll(hetzner.provider, request, async page => {
        const query = { ...request.query, page, per_page: perPage }
        const schema = pagination.and(z.object({ [field]: z.array(item) }))
        const answer = await ask(
          { ...request, effect: 'read', method: 'GET', query },
          schema,
          signal,
        )
        if (!answer.ok) return answer
        const { meta, ...lists } = answer.value
        return ok({ items: z.array(item).parse(lists[field]), next: meta.pagination.next_page })
      }),
    async command(request, signal) {
      const answer = await ask(request, z.unknown(), signal)
      return answer.ok ? ok(null) : answer
    },
  }
}
