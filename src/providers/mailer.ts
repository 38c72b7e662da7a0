import type { Answer } from './compute.ts'

export interface OutgoingMail {
  from: string
  to: string
  subject: string
  html: string
  text: string
  /** Beside those that every letter has. */
  headers: Record<string, string>
  /** The same for each try of one letter. */
  idempotencyKey: string
}

export interface SentMail {
  /**
   * By which the carrier speaks of it. Null when a letter with this key went out before in other words (its text
   * changed between two attempts): it counts as sent, because sending it under a new key would be a second letter.
   */
  messageId: string | null
}

/** Why a carrier did not take a letter: its recipient is refused for good, as the answer says at once. */
export const recipientRefused = 'recipient-refused'

/** The port to whoever carries our letters. */
export interface Mailer {
  /**
   * How long, in milliseconds, the same letter under the same key arrives once however often it is sent, also after
   * an `unknown-outcome`. 0: each time that it is sent it may arrive, so that a letter whose fate is unknown must
   * not be sent again by itself.
   */
  readonly recognisesMs: number
  /** A refusal with the code {@link recipientRefused} is about the address and will stay so. */
  send(mail: OutgoingMail, signal: AbortSignal): Answer<SentMail>
  /**
   * How the vendor sees the domain of a sender, in its word (`verified`, `pending`, …); null when it
   * does not know it. A key that may only send cannot tell: `unauthorized`, `restricted_api_key`.
   */
  checkSender(from: string, signal: AbortSignal): Answer<{ domain: string; status: string | null }>
}
