import { createHmac } from 'node:crypto'
import type { World } from '../world.ts'
import { type MailEvent, mailEvent, newsOf } from './events.ts'
import { deliveryMs, type Mail } from './mail.ts'
import type { Mailbox } from './mailbox.ts'

/** What goes wrong with all webhooks, until it is set otherwise; faults are for single ones. */
export interface DeliverySettings {
  /** Each event is delivered two times. */
  twice: boolean
  /** What was to go out together goes out with the newest event first. */
  reverse: boolean
  /** Sandbox milliseconds that each takes longer. */
  delayMs: number
}

export const defaultDeliverySettings: DeliverySettings = {
  twice: false,
  reverse: false,
  delayMs: 0,
}

const answerTimeoutMs = 10_000
/** Svix's waits before the second, third, … attempt, in sandbox time. */
const retryAfterMs = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000]

/** Tells the webhook what becomes of each mail: that it is on its way, and how it ended. */
export function createDeliveries(world: World, mailbox: Mailbox): (mail: Mail) => void {
  const { clock, faults } = world
  faults.know('resend', 'deliver-webhook')
  let batch: MailEvent[] = []

  return mail => {
    if (!mailbox.state.endpoint) return
    const sentInMs = Math.max(0, (mail.scheduledAt ?? 0) - mailbox.now())
    clock.after(sentInMs, `tell of ${mail.id}`, () => tell(mail, 'sent'))
    clock.after(sentInMs + deliveryMs, `deliver ${mail.id}`, () => {
      for (const news of newsOf(mail)) tell(mail, news)
    })
  }

  function tell(mail: Mail, news: Parameters<typeof mailEvent>[1]): void {
    const event = mailEvent(`msg_${world.randomHex(12)}`, news, mail, mailbox.now())
    const fault = faults.take('resend', 'deliver-webhook', ['lost', 'twice', 'slow'])
    if (fault?.fault === 'lost') return
    if (fault?.fault === 'slow') {
      clock.after(fault.delayMs ?? 5_000, `deliver ${event.id} late`, () => attempt(event, 0))
      return
    }
    const { twice, delayMs } = mailbox.state.deliverySettings
    if (batch.length === 0) clock.after(delayMs, 'deliver news of mails', flush)
    batch.push(event)
    if (twice || fault?.fault === 'twice') batch.push(event)
  }

  async function flush(): Promise<void> {
    const events = mailbox.state.deliverySettings.reverse ? batch.reverse() : batch
    batch = []
    for (const event of events) await attempt(event, 0)
  }

  async function attempt(event: MailEvent, failures: number): Promise<void> {
    const { endpoint } = mailbox.state
    if (!endpoint || (await post(endpoint, event, mailbox.now()))) return
    const wait = retryAfterMs[failures]
    if (wait === undefined) return
    clock.after(wait, `deliver ${event.id} again`, () => attempt(event, failures + 1))
  }
}

/** Whether the endpoint answered 2xx in time. */
async function post(
  { url, secret }: { url: string; secret: string },
  { id, body }: MailEvent,
  now: number,
): Promise<boolean> {
  const payload = JSON.stringify(body)
  const timestamp = String(Math.floor(now / 1000))
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'svix-id': id,
        'svix-timestamp': timestamp,
        'svix-signature': `v1,${sign(secret, `${id}.${timestamp}.${payload}`)}`,
        'user-agent': 'Svix-Webhooks/1.70',
      },
      body: payload,
      signal: AbortSignal.timeout(answerTimeoutMs),
    })
    await response.body?.cancel()
    return response.ok
  } catch {
    // Nobody listens, or no answer in time: for the sender that is the same as a refusal.
    return false
  }
}

const sign = (secret: string, content: string): string =>
  createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(content)
    .digest('base64')
