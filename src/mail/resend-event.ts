import { z } from 'zod'
import { type AddressNews, normalAddress } from './addresses.ts'

const base = { email_id: z.string().max(100), to: z.array(z.string().max(400)).max(100) }

/** Of the carrier's many events those that say something of an address; of them, only what we use. */
const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('email.bounced'),
    created_at: z.coerce.date(),
    data: z.object({
      ...base,
      bounce: z.object({ type: z.string(), subType: z.string().catch(''), message: z.string() }),
    }),
  }),
  z.object({
    type: z.literal('email.suppressed'),
    created_at: z.coerce.date(),
    data: z.object({
      ...base,
      suppressed: z.object({ message: z.string() }).catch({ message: '' }),
    }),
  }),
  z.object({
    type: z.enum(['email.complained', 'email.delivered']),
    created_at: z.coerce.date(),
    data: z.object(base),
  }),
])
type Event = z.infer<typeof Event>

export interface ResendEvent {
  type: string
  body: unknown
  /** The carrier's id of the letter. */
  messageId: string
  /** The letter did not arrive, for good. */
  isLost: boolean
  news: { address: string; news: AddressNews }[]
}

/** Null: nothing that says something of an address. */
export function readResendEvent(payload: string): ResendEvent | null {
  const body = parsed(payload)
  const read = Event.safeParse(body)
  if (!read.success) return null
  const event = read.data
  const news = newsOf(event)
  return {
    type: event.type,
    body,
    messageId: event.data.email_id,
    isLost: news?.kind === 'bounced',
    news: news
      ? event.data.to.flatMap(to => {
          const address = addressIn(to)
          return address ? [{ address, news }] : []
        })
      : [],
  }
}

function newsOf(event: Event): AddressNews | null {
  const at = event.created_at
  switch (event.type) {
    case 'email.bounced': {
      const { type, subType, message } = event.data.bounce
      // A full mailbox or a server that is down may be better tomorrow.
      return type === 'Permanent' ? { kind: 'bounced', at, detail: `${subType}: ${message}` } : null
    }
    case 'email.suppressed':
      return { kind: 'bounced', at, detail: `not sent: ${event.data.suppressed.message}` }
    case 'email.complained':
      return { kind: 'complained', at }
    case 'email.delivered':
      return { kind: 'reachable', at }
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload)
  } catch {
    return null
  }
}

/** `a@b.c` out of `Name <a@b.c>`. */
function addressIn(text: string): string | null {
  const address = normalAddress(/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text)
  return address.includes('@') ? address : null
}
