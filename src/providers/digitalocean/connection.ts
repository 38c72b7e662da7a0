import { z } from 'zod'
import type { Log } from '../../kit/log.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Connection, connect, type Vendor } from '../transport/chain.ts'
import { type ListRequest, listAll } from '../transport/pages.ts'
import type { Ask } from '../transport/parse.ts'
import type { VendorRequest } from '../transport/request.ts'
import { meanings, readError } from './errors.ts'
import { pagination } from './wire.ts'

/** The largest page that the API allows. */
const perPage = 200

export const digitalOcean: Vendor = {
  provider: 'digitalocean',
  meanings,
  readError,
  readRequestId: headers => headers.get('x-request-id') ?? undefined,
  // Both roll, and the headers tell of the hour: docs.digitalocean.com, API overview, rate limit.
  limit: [
    { requests: 5000, windowMs: 3_600_000 },
    { requests: 250, windowMs: 60_000 },
  ],
  readLimit({ headers }) {
    // When the limit against bursts is met, `remaining` is 0 whatever is left of the hour. Only such
    // an answer says `retry-after`; believed, it would stop reads for minutes instead of seconds.
    if (headers.has('retry-after')) return null
    const limit = Number(headers.get('ratelimit-limit') ?? Number.NaN)
    const remaining = Number(headers.get('ratelimit-remaining') ?? Number.NaN)
    return Number.isFinite(limit) && Number.isFinite(remaining) ? { limit, remaining } : null
  },
}

/** The ways in which the client's files ask. */
export interface DigitalOcean {
  ask: Ask
  /** All pages of a list; `field` is the list's name in the answer. */
  list<T>(request: ListRequest, field: string, item: z.ZodType<T>, signal: AbortSignal): Answer<T[]>
  /** Asks for something to happen; what the answer says of it is not read. */
  command(request: VendorRequest, signal: AbortSignal): Answer<null>
  /** Deletes; what is gone already is what was wanted. */
  remove(operation: string, path: string, signal: AbortSignal): Answer<null>
  log: Log
}

export function connectDigitalOcean(connection: Connection): DigitalOcean {
  const ask = connect(digitalOcean, connection)
  const command: DigitalOcean['command'] = async (request, signal) => {
    const answer = await ask(request, z.unknown(), signal)
    return answer.ok ? ok(null) : answer
  }
  return {
    ask,
    command,
    log: connection.context.log,
    list: (request, field, item, signal) =>
      listAll(digitalOcean.provider, request, async page => {
        const query = { ...request.query, page, per_page: perPage }
        const schema = pagination.and(z.object({ [field]: z.array(item) }))
        const read = { ...request, effect: 'read', method: 'GET', query } as const
        const answer = await ask(read, schema, signal)
        if (!answer.ok) return answer
        const { links, ...lists } = answer.value
        const next = links.pages?.next === undefined ? null : page + 1
        return ok({ items: z.array(item).parse(lists[field]), next })
      }),
    async remove(operation, path, signal) {
      const request = { operation, effect: 'repeatable', method: 'DELETE', path } as const
      const deleted = await command(request, signal)
      return !deleted.ok && deleted.error.kind === 'not-found' ? ok(null) : deleted
    },
  }
}
