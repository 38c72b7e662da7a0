import type { ProviderError } from '../../providers/compute.ts'

/**
 * The four ways a step can end. The step says what happened; the engine alone decides delay,
 * deadline and what follows. `changes` are columns that the step has observed.
 */
export type Outcome<Changes> =
  | { kind: 'done'; changes: Changes }
  | { kind: 'wait'; seconds: number; reason: string; detail?: string; changes?: Changes }
  | { kind: 'retry'; reason: string; error: ProviderError; changes?: Changes }
  | { kind: 'give-up'; reason: string; detail?: string; changes?: Changes }

export const done = <C>(changes: C): Outcome<C> => ({ kind: 'done', changes })
export const wait = <C>(seconds: number, reason: string, changes?: C): Outcome<C> => ({
  kind: 'wait',
  seconds,
  reason,
  ...(changes === undefined ? {} : { changes }),
})
export const giveUp = <C>(reason: string, detail?: string, changes?: C): Outcome<C> => ({
  kind: 'give-up',
  reason,
  ...(detail === undefined ? {} : { detail }),
  ...(changes === undefined ? {} : { changes }),
})

/** The sentence a person reads while a vendor's refusal is being waited out. */
const reasons: Record<ProviderError['kind'], string> = {
  'not-found': 'provider-busy',
  'already-exists': 'checking-unknown-outcome',
  'sold-out': 'moving-to-next-candidate',
  quota: 'provider-quota',
  'rate-limited': 'provider-rate-limited',
  busy: 'provider-busy',
  unauthorized: 'provider-unauthorized',
  rejected: 'provider-rejected',
  unavailable: 'provider-unavailable',
  'unknown-outcome': 'checking-unknown-outcome',
}

/** The code of the sentence for a refusal that is waited out. */
export const waitingReason = (error: ProviderError): string => reasons[error.kind]

/** The ordinary answer to a vendor's refusal: say why, look again later. */
export const retry = <C>(error: ProviderError, changes?: C): Outcome<C> => ({
  kind: 'retry',
  reason: waitingReason(error),
  error,
  ...(changes === undefined ? {} : { changes }),
})

/** Seconds until the next try: what the vendor asks for, or 1, 2, 4 … up to `slowest`. */
export function retryDelaySeconds(error: ProviderError, failures: number, slowest = 30): number {
  if (error.retryAfterMs !== undefined) return Math.ceil(error.retryAfterMs / 1000)
  const isHopeless = error.kind === 'unauthorized' || error.kind === 'rejected'
  return Math.min(slowest, (isHopeless ? 30 : 1) * 2 ** Math.min(failures, 12))
}
