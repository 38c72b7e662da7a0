import type { Log } from '../kit/log.ts'
import { pause } from '../kit/pause.ts'
import type { Payments } from '../providers/payments.ts'

const againMs = 30_000

/**
 * Makes sure that the payment vendor knows where to send its events, for as long as it takes. An
 * installation works without: payments are then only seen when they are looked at, a little later.
 */
export async function registerWebhook(
  payments: Payments,
  address: string,
  knownSecrets: readonly string[],
  log: Log,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const registered = await payments.ensureWebhookEndpoint(address, stopping)
    if (registered.ok) {
      const { secret } = registered.value
      if (secret !== null && !knownSecrets.includes(secret)) {
        log.error(
          { address },
          'a webhook was registered with a secret of its own: copy it from the payment vendor into STRIPE_WEBHOOK_SECRET',
        )
      }
      return
    }
    const { kind, code, message } = registered.error
    log.warn({ address, kind, code, message }, 'the webhook address is not registered yet')
    // An address that the vendor cannot reach (loopback, say) will not become better by asking again.
    if (kind === 'rejected' || kind === 'unauthorized') return
    await pause(againMs, stopping)
  }
}
