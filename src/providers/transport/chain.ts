import type { Context } from '../../kit/context.ts'
import { pause } from '../../kit/pause.ts'
import { budgeted } from './budgeted.ts'
import { type Judgement, judged } from './judged.ts'
import { type Ask, parsed } from './parse.ts'
import type { RateBudget, RateLimit } from './rate-budget.ts'
import type { VendorResponse } from './request.ts'
import { retried } from './retry.ts'
import { send } from './send.ts'

/** A vendor, as far as the transport has to know it. */
export interface Vendor extends Judgement {
  /** What its documentation allows. */
  limit: RateLimit
  /** Its own count of what remains in the limit's first window, from an answer's headers. */
  readLimit(response: VendorResponse): { limit: number; remaining: number } | null
}

export interface Connection {
  endpoint: string
  token: string
  context: Context
  budget: RateBudget
  /** Tells accounts at one vendor apart in the shared budget. */
  account?: string
  /** Whose client it is: an observer's reads (`watch`) yield to those of steps, which is the default. */
  reads?: 'watch' | 'read'
  fetch?: typeof globalThis.fetch
  /** How it waits; tests bring one that does not. */
  sleep?: typeof pause
  timeoutMs?: number
}

const timeoutMs = 15_000
const responseBytesMax = 8 * 1024 * 1024
const budgetWaitMaxMs = 2_000

/**
 * The way to a vendor, from the wire inwards. The order matters: the budget sees the raw answer,
 * because a refusal has headers too; the retry sits outside of both, because every attempt is spent
 * from the budget and is judged by itself; only a success is parsed.
 */
export function connect(vendor: Vendor, connection: Connection): Ask {
  const { provider, limit, readLimit, readRequestId } = vendor
  const { context, budget, sleep = pause } = connection
  const sent = send({
    provider,
    endpoint: connection.endpoint.replace(/\/+$/, ''),
    headers: { authorization: `Bearer ${connection.token}`, 'user-agent': 'sambuk' },
    fetch: connection.fetch ?? globalThis.fetch,
    timeoutMs: connection.timeoutMs ?? timeoutMs,
    responseBytesMax,
  })
  const account = `${provider}:${connection.account ?? 'default'}`
  const waitMaxMs = budgetWaitMaxMs
  const reads = connection.reads ?? 'read'
  const spent = budgeted(
    { provider, budget, account, limit, reads, readLimit, waitMaxMs, sleep },
    sent,
  )
  const told = judged(vendor, spent)
  const repeated = retried({ random: context.random, sleep }, told)
  return parsed({ provider, log: context.log, readRequestId }, repeated)
}
