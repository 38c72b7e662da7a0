import { z } from 'zod'
import { type Gateway, GatewayError } from '../instances/gateway.ts'
import type { ModelDay } from './usage.ts'

/** Of `sessions.usage` (OpenClaw 2026.9.6): all that was said, by day and model. */
const Told = z.object({
  aggregates: z.object({
    modelDaily: z.array(
      z.object({
        date: z.string(),
        provider: z.string().nullish(),
        model: z.string().nullish(),
        tokens: z.number(),
        cost: z.number(),
      }),
    ),
  }),
})

/**
 * What was used in these days, both included, of all agents.
 * @throws {GatewayError} when the gateway does not say
 */
export async function readUsage(
  gateway: Gateway,
  { from, to }: { from: string; to: string },
  signal: AbortSignal,
): Promise<ModelDay[]> {
  // The list of sessions is not what is asked for; what is summed up is not cut by its limit.
  const params = { startDate: from, endDate: to, mode: 'utc', agentScope: 'all', limit: 1 }
  const told = Told.safeParse(await gateway.request('sessions.usage', params, signal))
  if (!told.success) throw new GatewayError('unreadable', told.error.message)
  return told.data.aggregates.modelDaily
    .filter(({ tokens, cost }) => tokens > 0 || cost > 0)
    .map(({ date, provider, model, tokens, cost }) => ({
      ...{ date, tokens, cost },
      // As its customer knows it, and not as we call it in the configuration.
      model: [provider?.replace(/^sambuk-/, ''), model].filter(Boolean).join('/'),
    }))
}
