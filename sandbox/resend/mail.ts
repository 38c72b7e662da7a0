import { z } from 'zod'
import { refuse } from './errors.ts'

/** A mail as it was accepted. */
export interface Mail {
  id: string
  from: string
  to: string[]
  cc: string[] | null
  bcc: string[] | null
  replyTo: string[] | null
  subject: string
  html: string | null
  text: string | null
  headers: Record<string, string>
  tags: { name: string; value: string }[]
  attachments: { filename: string; bytes: number }[]
  /** Milliseconds since 1970, by the sandbox's clock. */
  acceptedAt: number
  scheduledAt: number | null
  /** What becomes of it at its recipient. */
  fate: Fate
}

export type Fate = 'delivered' | 'bounced' | 'delayed' | 'complained' | 'suppressed'

const recipientsMax = 50
const addresses = z
  .union([z.string(), z.array(z.string())])
  .transform(value => (typeof value === 'string' ? [value] : value))

const body = z.object({
  from: z.string(),
  to: addresses,
  subject: z.string(),
  html: z.string().nullish(),
  text: z.string().nullish(),
  cc: addresses.nullish(),
  bcc: addresses.nullish(),
  reply_to: addresses.nullish(),
  headers: z.record(z.string(), z.string()).nullish(),
  tags: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  attachments: z
    .array(z.looseObject({ filename: z.string().optional(), content: z.string().optional() }))
    .nullish(),
  scheduled_at: z.string().nullish(),
})

const format =
  'The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.'

/** Checks a mail in the order and the words of Resend; gives it without id and time. */
export function readMail(input: unknown, zone: string): Omit<Mail, 'id' | 'acceptedAt' | 'fate'> {
  const fields = z.record(z.string(), z.unknown()).safeParse(input)
  if (!fields.success) throw refuse('validation_error', 'The request body must be an object.')
  for (const name of ['to', 'from', 'subject']) {
    const value = fields.data[name]
    if (value === undefined || value === null || value === '' || isEmptyList(value)) {
      throw refuse('missing_required_field', `Missing \`${name}\` field.`)
    }
  }
  const read = body.safeParse(input)
  if (!read.success) {
    const [issue] = read.error.issues
    const field = String(issue?.path[0] ?? 'body')
    throw refuse('validation_error', `Invalid \`${field}\` field. ${issue?.message ?? ''}`.trim())
  }
  const mail = read.data
  if (!mail.html && !mail.text) {
    throw refuse('missing_required_field', 'Missing `html` or `text` field.')
  }
  const { cc = null, bcc = null, reply_to: replyTo = null } = mail
  for (const [name, list] of Object.entries({ to: mail.to, cc, bcc, reply_to: replyTo })) {
    if (list && !list.every(address => addressOf(address))) {
      throw refuse('validation_error', `Invalid \`${name}\` field. ${format}`)
    }
  }
  if (mail.to.length > recipientsMax) {
    throw refuse('validation_error', `Invalid \`to\` field. The maximum is ${recipientsMax}.`)
  }
  const domain = addressOf(mail.from)?.split('@')[1]?.toLowerCase()
  if (!domain) throw refuse('validation_error', `Invalid \`from\` field. ${format}`)
  if (domain !== zone) {
    throw refuse(
      'validation_error',
      `The ${domain} domain is not verified. Please, add and verify your domain on https://resend.com/domains`,
      403,
    )
  }
  for (const { name, value } of mail.tags ?? []) {
    if (![name, value].every(word => /^[A-Za-z0-9_-]{1,256}$/.test(word))) {
      throw refuse(
        'validation_error',
        'Tags should only contain ASCII letters, numbers, underscores, or dashes.',
      )
    }
  }
  const scheduledAt = mail.scheduled_at ? Date.parse(mail.scheduled_at) : null
  if (Number.isNaN(scheduledAt)) {
    throw refuse('validation_error', 'Invalid `scheduled_at` field: the sandbox reads ISO 8601.')
  }
  return {
    from: mail.from,
    to: mail.to,
    cc,
    bcc,
    replyTo,
    subject: mail.subject,
    html: mail.html ?? null,
    text: mail.text ?? null,
    headers: mail.headers ?? {},
    tags: mail.tags ?? [],
    attachments: (mail.attachments ?? []).map(({ filename = 'attachment', content = '' }) => ({
      filename,
      bytes: Buffer.byteLength(content, 'base64'),
    })),
    scheduledAt,
  }
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0

/** `a@b.c` out of `Name <a@b.c>`; null where it is no address. */
export function addressOf(text: string): string | null {
  const named = /^[^<>]*<([^<>]+)>\s*$/.exec(text)
  const address = (named?.[1] ?? text).trim()
  return /^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+$/.test(address) ? address : null
}

/** How long after it was taken a mail is at its recipient's, or is not. */
export const deliveryMs = 1_000

/** What has last happened to a mail. */
export function lastEvent({ scheduledAt, acceptedAt, fate }: Mail, now: number): string {
  const sentAt = scheduledAt ?? acceptedAt
  if (now < sentAt) return 'scheduled'
  if (now < sentAt + deliveryMs) return 'sent'
  return fate === 'delayed' ? 'delivery_delayed' : (fate ?? 'delivered')
}

/** Resend's spelling of a moment: `2026-11-21 07:26:22.123000+00`. */
export function timestamp(at: number): string {
  return new Date(at).toISOString().replace('T', ' ').replace('Z', '000+00')
}

/** The answer to GET /emails/{id}; the list leaves out the bodies. */
export function showMail(mail: Mail, now: number) {
  return {
    object: 'email',
    ...listMail(mail, now),
    html: mail.html,
    text: mail.text,
    tags: mail.tags,
  }
}

export function listMail(mail: Mail, now: number) {
  return {
    id: mail.id,
    message_id: `<${mail.id}@email.sandbox>`,
    to: mail.to,
    from: mail.from,
    created_at: timestamp(mail.acceptedAt),
    subject: mail.subject,
    bcc: mail.bcc,
    cc: mail.cc,
    reply_to: mail.replyTo,
    last_event: lastEvent(mail, now),
    scheduled_at: mail.scheduledAt === null ? null : timestamp(mail.scheduledAt),
  }
}
