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

/**
 * The port to whoever carries our letters. After any failure, `unknown-outcome` included, the same
 * letter may be sent again under the same key: within the vendor's window it arrives once.
 */
export interface Mailer {
  /**
   * `messageId` is null when a letter with this key went out before in other words (its text changed
   * between two attempts): it counts as sent, because sending it under a new key would be a second letter.
   */
  send(mail: OutgoingMail, signal: AbortSignal): Answer<{ messageId: string | null }>
  /**
   * How the vendor sees the domain of a sender, in its word (`verified`, `pending`, …); null when it
   * does not know it. A key that may only send cannot tell: `unauthorized`, `restricted_api_key`.
   */
  checkSender(from: string, signal: AbortSignal): Answer<{ domain: string; status: string | null }>
}
