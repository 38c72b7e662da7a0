import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import type { ModelUse } from './price.ts'
import type { ModelDay } from './usage.ts'

const model = { provider: z.string().nullish(), model: z.string().nullish() }

/** Of `sessions.usage` (OpenClaw 2026.9.6): all that was said, by day and model, and by model. */
const Told = z.object({
  aggregates: z.object({
    modelDaily: z.array(z.object({ ...model, date: z.string(), tokens: z.number() })),
    byModel: z.array(
      z.object({
        ...model,
        totals: z.object({
          ...{ input: z.number(), output: z.number() },
          ...{ cacheRead: z.number(), cacheWrite: z.number() },
          ...{ totalTokens: z.number(), totalCost: z.number(), missingCostEntries: z.number() },
        }),
      }),
    ),
  }),
})

/** Days, both included, where somebody is. */
export interface Days {
  from: string
  to: string
  zone: string
}

export interface ToldUsage {
  days: ModelDay[]
  /** The same days summed up. */
  models: ModelUse[]
}

/**
 * What was used in these days, of all agents.
 * @throws {GatewayError} when the gateway does not say
 */
export async function readUsage(
  gateway: Gateway,
  { from, to, zone }: Days,
  signal: AbortSignal,
): Promise<ToldUsage> {
  const params = {
    ...{ startDate: from, endDate: to, mode: 'specific', timeZone: zone },
    // The list of sessions is not what is asked for; what is summed up is not cut by its limit.
    ...{ agentScope: 'all', limit: 1 },
  }
  const told = Told.safeParse(await gateway.request('sessions.usage', params, signal))
  if (!told.success) throw new GatewayError('unreadable', told.error.message)
  const { modelDaily, byModel } = told.data.aggregates
  return {
    days: modelDaily
      .filter(({ tokens }) => tokens > 0)
      .map(day => ({ date: day.date, model: nameOf(day), tokens: day.tokens })),
    models: byModel
      .filter(({ totals }) => totals.totalTokens > 0 || totals.totalCost > 0)
      .map(each => {
        const { input, output, cacheRead, cacheWrite, ...totals } = each.totals
        // It takes a model of whose price it was not told for one that is free.
        const isKnown = totals.totalCost > 0 && totals.missingCostEntries === 0
        return {
          model: nameOf(each),
          tokens: totals.totalTokens,
          kinds: { input, output, cacheRead, cacheWrite },
          told: isKnown ? totals.totalCost : null,
        }
      }),
  }
}

/** As its customer knows it, and not as we call it in the configuration. */
const nameOf = (one: { provider?: string | null; model?: string | null }): string =>
  [one.provider?.replace(/^sambuk-/, ''), one.model].filter(Boolean).join('/')
