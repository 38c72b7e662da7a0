import { z } from 'zod'
import type { Context } from '../../kit/context.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { type Connection, connect, type Vendor } from '../transport/chain.ts'
import { type ListRequest, listAll } from '../transport/pages.ts'
import type { Ask } from '../transport/parse.ts'
import type { VendorRequest } from '../transport/request.ts'
import { meanings, readError } from './errors.ts'
import { pageMeta } from './wire.ts'

export const provider = 'hostinger'
export const vpsPath = '/api/vps/v1'
export const billingPath = '/api/billing/v1'
export const machinesPath = `${vpsPath}/virtual-machines`

/** The catalogue has been seen to take 15 seconds, and a purchase must not be given up early. */
const timeoutMs = 30_000

export const hostinger: Vendor = {
  provider,
  meanings,
  readError,
  // The exchange is named in the body of a refusal, which `readError` reads.
  readRequestId: () => undefined,
  // Not published; whoever passes it repeatedly may have his address blocked.
  limit: { requests: 60, windowMs: 60_000 },
  readLimit({ headers }) {
    const limit = Number(headers.get('x-ratelimit-limit') ?? Number.NaN)
    const remaining = Number(headers.get('x-ratelimit-remaining') ?? Number.NaN)
    return Number.isFinite(limit) && Number.isFinite(remaining) ? { limit, remaining } : null
  },
}

export interface HostingerConnection extends Connection {
  /** What purchases are paid with; null: the account's default method. */
  paymentMethodId: number | null
}

/** The ways in which the client's files ask. */
export interface Hostinger {
  ask: Ask
  /** A list that comes whole, as a bare array. */
  listWhole<T>(request: ListRequest, item: z.ZodType<T>, signal: AbortSignal): Answer<T[]>
  /** All pages of a list that comes in pages of 50. */
  listPaged<T>(request: ListRequest, item: z.ZodType<T>, signal: AbortSignal): Answer<T[]>
  /** Asks for something to happen; what the answer says of it is not needed. */
  command(request: VendorRequest, signal: AbortSignal): Answer<null>
  context: Context
  paymentMethodId: number | null
}

export function connectHostinger(connection: HostingerConnection): Hostinger {
  const ask = connect(hostinger, { timeoutMs, ...connection })
  const read = { effect: 'read', method: 'GET' } as const
  return {
    ask,
    listWhole: (request, item, signal) => ask({ ...request, ...read }, z.array(item), signal),
    listPaged: (request, item, signal) =>
      listAll(provider, request, async page => {
        const query = { ...request.query, page }
        const schema = z.object({ data: z.array(item), meta: pageMeta })
        const answer = await ask({ ...request, ...read, query }, schema, signal)
        if (!answer.ok) return answer
        const { data, meta } = answer.value
        const isLast = data.length === 0 || meta.current_page * meta.per_page >= meta.total
        return ok({ items: data, next: isLast ? null : page + 1 })
      }),
    async command(request, signal) {
      const answer = await ask(request, z.unknown(), signal)
      return answer.ok ? ok(null) : answer
    },
    context: connection.context,
    paymentMethodId: connection.paymentMethodId,
  }
}
