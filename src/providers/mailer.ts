import type { Answer } from './compute.ts'

export interface OutgoingMail {
  from: string
  to: string
  subject: string
  html: string
  text: string
  /** The same key never sends twice within the vendor's window (24 h at Resend). */
  idempotencyKey: string
}

/** The port to whoever carries our letters. */
export interface Mailer {
  send(mail: OutgoingMail, signal: AbortSignal): Answer<{ messageId: string }>
}
