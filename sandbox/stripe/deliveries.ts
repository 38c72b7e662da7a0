import type { StripeAccount } from './account.ts'
import { forgetOldEvents, type StripeEvent } from './events.ts'
import type { WebhookEndpoint } from './webhook-endpoints.ts'
import { signatureFor } from './webhook-secrets.ts'

const answerTimeoutMs = 10_000
/** Waits before the second, third, … attempt, in sandbox time. */
const retryAfterMs = [5_000, 60_000, 15 * 60_000, 3_600_000, 6 * 3_600_000, 24 * 3_600_000]

/**
 * Sends events to the webhook endpoints that want them. First attempts go out in the order of the
 * events, one at a time an endpoint; a `slow` fault, a retry, a `twice` fault or the delivery settings
 * break that order, as Stripe never promised it.
 */
export function createDeliveries(account: StripeAccount): (event: StripeEvent) => void {
  const { clock, faults } = account.world
  const batches = new Map<string, string[]>()
  const queues = new Map<string, Promise<void>>()

  return event => {
    forgetOldEvents(account)
    const endpoints = account
      .list('webhook_endpoint')
      .filter(({ status }) => status === 'enabled')
      .filter(({ enabled_events }) =>
        enabled_events.some(each => each === '*' || each === event.type),
      )
    for (const endpoint of endpoints) {
      const fault = faults.take('stripe', 'deliver-webhook', ['lost', 'twice', 'slow'])
      if (fault?.fault === 'lost' || isLostByTurn()) continue
      countPending(event, 1)
      if (fault?.fault === 'slow') {
        clock.after(fault.delayMs ?? 5_000, `deliver ${event.id} late`, () =>
          attempt(event.id, endpoint.id, 0),
        )
        continue
      }
      enqueue(event.id, endpoint.id)
      if (fault?.fault === 'twice' || account.state.deliverySettings.twice) {
        countPending(event, 1)
        enqueue(event.id, endpoint.id)
      }
    }
  }

  function isLostByTurn(): boolean {
    const { loseEvery } = account.state.deliverySettings
    if (loseEvery === 0) return false
    account.state.deliveries += 1
    account.touch()
    return account.state.deliveries % loseEvery === 0
  }

  /**
   * What happens at one moment goes out together: on a manual clock once it moves, so that whoever
   * moves it decides what happens first, else as soon as the call that made the events is answered.
   */
  function enqueue(event: string, endpoint: string): void {
    const batch = batches.get(endpoint)
    if (batch) {
      batch.push(event)
      return
    }
    batches.set(endpoint, [event])
    if (clock.mode === 'manual') {
      clock.after(0, `deliver to ${endpoint}`, () => flush(endpoint))
      return
    }
    const previous = queues.get(endpoint) ?? Promise.resolve()
    const called = new Promise<void>(resolve => setImmediate(resolve))
    const next = clock.track(Promise.all([previous, called]).then(() => flush(endpoint)))
    queues.set(endpoint, next)
  }

  async function flush(endpoint: string): Promise<void> {
    const batch = batches.get(endpoint) ?? []
    batches.delete(endpoint)
    const events = account.state.deliverySettings.reverse ? batch.reverse() : batch
    for (const event of events) await attempt(event, endpoint, 0)
  }

  /** Counts deliveries that are still to succeed, which Stripe shows on the event. */
  function countPending(event: Pick<StripeEvent, 'id'>, change: 1 | -1): void {
    const current = account.find('event', event.id)
    if (!current) return
    const pending = Math.max(0, current.pending_webhooks + change)
    account.put('event', { ...current, pending_webhooks: pending })
  }

  async function attempt(eventId: string, endpointId: string, failures: number): Promise<void> {
    const event = account.find('event', eventId)
    const endpoint = account.find('webhook_endpoint', endpointId)
    if (!event || endpoint?.status !== 'enabled') return
    if (await post(account, endpoint, event)) {
      countPending(event, -1)
      return
    }
    const wait = retryAfterMs[failures]
    if (wait === undefined) return
    clock.after(wait, `deliver ${eventId} again`, () => attempt(eventId, endpointId, failures + 1))
  }
}

/** Whether the endpoint answered 2xx in time. */
async function post(
  account: StripeAccount,
  { id, url }: WebhookEndpoint,
  event: StripeEvent,
): Promise<boolean> {
  const body = JSON.stringify(event, null, 2)
  const signature = signatureFor(account, id, body)
  if (signature === null) return false
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signature,
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      body,
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    // Nobody listens, or no answer in time: for the sender that is the same as a refusal.
    return false
  }
}
