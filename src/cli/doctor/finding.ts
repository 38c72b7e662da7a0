import type { Config } from '../../config.ts'
import type { ProviderError } from '../../providers/compute.ts'
import type { OpenInstallation } from '../installation.ts'
import { refusalText } from '../refusal-text.ts'

/** One thing that was looked at: how it is, and what to do about it. */
export interface Finding {
  /** What was looked at; the word before the first space groups findings. */
  subject: string
  state: 'ok' | 'warning' | 'failed'
  what: string
  /** One sentence; null where nothing needs to be done. */
  todo: string | null
}

/** What checks look at. */
export interface Examined {
  open: OpenInstallation
  config: Config
  signal: AbortSignal
}

/** Looks at one subject and changes nothing that stays. */
export type Check = (examined: Examined) => Promise<Finding[]>

export const fine = (subject: string, what: string): Finding => ({
  subject,
  state: 'ok',
  what,
  todo: null,
})

export const warning = (subject: string, what: string, todo: string): Finding => ({
  subject,
  state: 'warning',
  what,
  todo,
})

export const failed = (subject: string, what: string, todo: string): Finding => ({
  subject,
  state: 'failed',
  what,
  todo,
})

/** A refusal of a vendor, with what whoever holds the account can do about it. */
export function refusedBy(
  subject: string,
  error: ProviderError,
  advice: { key: string; page: string },
): Finding {
  if (error.code === 'own-budget') {
    return warning(subject, refusalText(error), 'Ask again when that time is over.')
  }
  const what = `${error.operation} was refused: ${refusalText(error)}`
  switch (error.kind) {
    case 'unauthorized':
      return failed(
        subject,
        what,
        `Put a valid key into ${advice.key}; they are made at ${advice.page}.`,
      )
    case 'rate-limited':
      return warning(subject, what, 'Ask again in a few minutes.')
    case 'quota':
      return failed(subject, what, `Ask for a higher limit at ${advice.page}.`)
    case 'unavailable':
    case 'unknown-outcome':
    case 'busy':
      return failed(subject, what, 'Look at the vendor’s status page, and ask again later.')
    default:
      return failed(subject, what, `Look at the account at ${advice.page}.`)
  }
}
