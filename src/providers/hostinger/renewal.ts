import { addMs } from '../../kit/clock.ts'
import { ok } from '../../kit/result.ts'
import type { Answer } from '../compute.ts'
import { billingPath, type Hostinger } from './connection.ts'
import { refuse } from './refusal.ts'
import { subscription, type WireMachine, type WireSubscription } from './wire.ts'

const path = `${billingPath}/subscriptions`
const dayMs = 86_400_000

/**
 * A machine whose paid period ends sooner is not given to a new owner: the vendor charges some time
 * before the end, and a renewal that is switched on too late, or refused, would cost the owner's data.
 */
const leftMsMin = 3 * dayMs

export function listSubscriptions(
  hostinger: Hostinger,
  signal: AbortSignal,
): Answer<WireSubscription[]> {
  return hostinger.listWhole({ operation: 'list-subscriptions', path }, subscription, signal)
}

/** It can go on after its paid period, and there is time to say so. */
export function canGoOn({ status, expires_at }: WireSubscription, now: Date): boolean {
  if (status !== 'active' && status !== 'not_renewing' && status !== 'in_trial') return false
  return !expires_at || expires_at >= addMs(now, leftMsMin)
}

/**
 * Sees to it that the machine is renewed when its period ends, or is not. Looks first: the document
 * does not say what the vendor answers to a wish that is fulfilled already.
 */
export async function ensureRenewal(
  hostinger: Hostinger,
  { id, subscription_id }: WireMachine,
  wanted: boolean,
  signal: AbortSignal,
): Answer<null> {
  const listed = await listSubscriptions(hostinger, signal)
  if (!listed.ok) return listed
  const found = listed.value.find(one => one.id === subscription_id)
  if (!found) {
    hostinger.context.log.error({ machine: id, wanted }, 'a machine has no subscription to change')
    if (!wanted) return ok(null)
    return refuse('enable-renewal', 'unavailable', 'no-subscription', 'it could not be renewed')
  }
  if (found.is_auto_renewed === wanted) return ok(null)
  const [method, end] = wanted ? (['PATCH', 'enable'] as const) : (['DELETE', 'disable'] as const)
  return hostinger.command(
    {
      operation: wanted ? 'enable-renewal' : 'disable-renewal',
      effect: 'repeatable',
      method,
      path: `${path}/${encodeURIComponent(found.id)}/auto-renewal/${end}`,
    },
    signal,
  )
}
