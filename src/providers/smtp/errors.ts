import type { ProviderError, ProviderErrorKind } from '../compute.ts'
import { recipientRefused } from '../mailer.ts'

/** What nodemailer tells of a dialogue that failed. */
export interface SmtpFailure extends Error {
  /** `EAUTH`, `EENVELOPE`, `ECONNECTION`, … */
  code?: string | undefined
  /** The server's reply, where it gave one. */
  responseCode?: number | undefined
  response?: string | undefined
  /** The command that it was about. */
  command?: string | undefined
}

/** @param isBodySent - the server had begun to take the letter itself: without a reply nobody knows its fate */
export function refusalOf(
  operation: string,
  failure: SmtpFailure,
  isBodySent: boolean,
): ProviderError {
  const isRecipients = isRecipientRefused(failure)
  return {
    kind: isRecipients ? 'rejected' : kindOf(failure, isBodySent),
    provider: 'smtp',
    operation,
    code: isRecipients
      ? recipientRefused
      : String(failure.responseCode ?? failure.code ?? 'unknown'),
    message: failure.response ?? failure.message,
  }
}

function kindOf(
  { code, responseCode, command = '' }: SmtpFailure,
  isBodySent: boolean,
): ProviderErrorKind {
  if (!responseCode) {
    if (isBodySent) return 'unknown-outcome'
    return code === 'EAUTH' || code === 'ENOAUTH' ? 'unauthorized' : 'unavailable'
  }
  // Greylisting, full queues, too many connections: the server wants us to come again.
  if (responseCode < 500) return 'busy'
  // We, or the address that letters come from, may not send here: only the operator can help.
  const isAboutUs = code === 'EAUTH' || /^(AUTH|MAIL FROM)/.test(command)
  return isAboutUs ? 'unauthorized' : 'rejected'
}

/**
 * There is no such mailbox (RFC 3463: `5.1.x`), or it is closed (`5.2.1`). Reasons of policy (`5.7.x`) are about
 * us, and servers that give no such code mean the mailbox by 550, 551 and 553.
 */
function isRecipientRefused({ responseCode, response = '', command = '' }: SmtpFailure): boolean {
  if (!command.startsWith('RCPT TO') || !responseCode || responseCode < 500) return false
  const enhanced = /^\d{3}[ -](5\.\d+\.\d+)/.exec(response)?.[1]
  if (enhanced) return /^5\.1\.[0-36]$|^5\.2\.1$/.test(enhanced)
  return [550, 551, 553].includes(responseCode)
}
