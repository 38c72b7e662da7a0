import { Readable } from 'node:stream'
import { rootCertificates } from 'node:tls'
import MailComposer from 'nodemailer/lib/mail-composer'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Context } from '../../kit/context.ts'
import { fail, ok, type Result } from '../../kit/result.ts'
import type { ProviderError } from '../compute.ts'
import type { Mailer, OutgoingMail } from '../mailer.ts'
import { refusalOf } from './errors.ts'

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://…` for TLS from the first byte. */
  url: string
  /** An authority to trust besides the public ones, as PEM; null: none. */
  caPem: string | null
  context: Context
  timeoutMs?: number
}

/** How servers answer that let us in; they say nothing of domains. */
export const acceptedStatus = 'accepted'

/**
 * Letters through any SMTP server, one connection each. The protocol has no key by which a letter would be
 * recognised, so that one whose fate is unknown is the operator's to look for.
 */
export function createSmtp(options: SmtpOptions): Mailer {
  return {
    recognisesMs: 0,
    async send(mail, signal) {
      const messageId = messageIdOf(mail)
      const raw = await compose(mail, messageId, options.context.clock.now())
      let isBodySent = false
      const body = Readable.from(
        (function* () {
          isBodySent = true
          yield raw
        })(),
      )
      const envelope = { from: addressOf(mail.from), to: [mail.to], size: raw.length }
      const sent = await dialogue(options, signal, connection => submit(connection, envelope, body))
      if (sent.ok) return ok({ messageId })
      return fail(refusalOf('send-mail', sent.error, isBodySent))
    },
    async checkSender(from, signal) {
      const domain = domainOf(from)
      const letIn = await dialogue(options, signal, async () => undefined)
      if (letIn.ok) return ok({ domain, status: acceptedStatus })
      return fail<ProviderError>(refusalOf('check-sender', letIn.error, false))
    },
  }
}

/** The same for each try of a letter: programs that see it twice can tell. */
const messageIdOf = ({ idempotencyKey, from }: OutgoingMail): string =>
  `<${idempotencyKey}@${domainOf(from)}>`

const addressOf = (from: string): string => /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from.trim()
const domainOf = (from: string): string => addressOf(from).split('@')[1]?.toLowerCase() ?? ''

const compose = (
  { from, to, subject, html, text, headers }: OutgoingMail,
  messageId: string,
  date: Date,
): Promise<Buffer> => {
  const mail = { from, to, subject, html, text, headers, messageId, date }
  return new MailComposer(mail).compile().build()
}

function submit(
  connection: SMTPConnection,
  envelope: { from: string; to: string[]; size: number },
  body: Readable,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  connection.send(envelope, body, error => (error ? reject(error) : resolve()))
  return promise
}

const plainHosts = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

/** Connects, signs in and does `work`; whatever goes wrong on the way is the answer. */
async function dialogue(
  { url, caPem, timeoutMs = 30_000 }: SmtpOptions,
  signal: AbortSignal,
  work: (connection: SMTPConnection) => Promise<void>,
): Promise<Result<null, Error>> {
  const { protocol, hostname, port, username, password } = new URL(url)
  const isTls = protocol === 'smtps:'
  const connection = new SMTPConnection({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port || (isTls ? 465 : 587)),
    secure: isTls,
    // Nobody on the way reads passwords and letters; to what is on this computer there is no way.
    ...(plainHosts.has(hostname) ? { ignoreTLS: true } : { requireTLS: !isTls }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    ...(caPem ? { tls: { ca: [...rootCertificates, caPem] } } : {}),
  })
  const broken = Promise.withResolvers<never>()
  connection.on('error', broken.reject)
  const giveUp = () => {
    connection.close()
    broken.reject(new Error('it took too long'))
  }
  const both = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
  both.addEventListener('abort', giveUp, { once: true })
  const step = (begin: (done: (error?: Error | null) => void) => void): Promise<void> =>
    Promise.race([
      new Promise<void>((resolve, reject) => begin(error => (error ? reject(error) : resolve()))),
      broken.promise,
    ])
  try {
    if (both.aborted) giveUp()
    await step(done => connection.connect(done))
    if (username !== '') {
      const credentials = {
        user: decodeURIComponent(username),
        pass: decodeURIComponent(password),
      }
      await step(done => connection.login(credentials, done))
    }
    await Promise.race([work(connection), broken.promise])
    connection.quit()
    return ok(null)
  } catch (error) {
    connection.close()
    return fail(error instanceof Error ? error : new Error(String(error)))
  } finally {
    both.removeEventListener('abort', giveUp)
  }
}
