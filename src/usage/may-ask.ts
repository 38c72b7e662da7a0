import { type Gateway, GatewayError } from '../instances/gateway.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { readUsage } from './gateway-usage.ts'
import { limitOf, termsOf } from './store.ts'
import { limitState, spanOf, totalOf } from './usage.ts'

/** The message that it is asked for waits as long. */
const readMs = 5_000

/**
 * Whether one more message may be given to the assistant: a code where its owner's own limit for the month is used up. A
 * gateway that does not say what was used keeps nobody from asking.
 */
export async function whyNotAsk(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  serverId: string,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<'usage-limit-reached' | null> {
  const limit = await limitOf(db, serverId)
  if (limit?.action !== 'stop') return null
  const { prices, zone } = await termsOf(db, serverId)
  const { month, to } = spanOf(context.clock.now(), 1, zone)
  const within = AbortSignal.any([signal, AbortSignal.timeout(readMs)])
  try {
    const { models } = await readUsage(gateway, { from: month, to, zone }, within)
    return limitState(totalOf(models, prices), limit) === 'reached' ? 'usage-limit-reached' : null
  } catch (error) {
    if (!(error instanceof GatewayError) && !within.aborted) throw error
    context.log.warn({ server: serverId, err: error }, 'its usage was not read')
    return null
  }
}
