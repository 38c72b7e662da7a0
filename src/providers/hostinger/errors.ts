import { z } from 'zod'
import type { Meaning, VendorError } from '../transport/judged.ts'

/**
 * Hostinger publishes no codes. Some messages begin with a number in brackets (`[VPS:2002]`); the rest
 * is known by status and sentence. These are all codes that {@link readError} gives, and the numbers
 * that have been seen.
 */
export const meanings: Readonly<Record<string, Meaning>> = {
  'not-found': 'not-found', // 404
  'already-active': 'already-exists', // the firewall is on this machine
  'out-of-stock': 'sold-out', // no room in the data centre
  'machine-limit': 'quota', // the account may have no more machines
  'payment-failed': 'quota', // 402, or the payment method was refused
  'too-many-requests': 'rate-limited', // 429
  locked: 'busy', // another action runs on the machine
  'already-set-up': 'busy', // a setup met a machine that is no longer `initial`: look again
  unauthenticated: 'unauthorized', // 401
  forbidden: 'unauthorized', // 403
  'VPS:2000': 'unauthorized', // 403 "Unauthorized": also what an account without any machine hears
  'VPS:2002': 'rejected', // 404 "Route is not found": we are outdated, the object may well be there
  'VPS:2004': 'rejected', // 422: a hostname, a password, … is not acceptable
  invalid: 'rejected', // 422 and any other refusal of the request itself
  'server-error': 'lost', // 5xx
}

/** Sentences and what they mean. Assumed where the README does not name a source. */
const sentences: readonly (readonly [pattern: RegExp, code: string])[] = [
  [/\block(?:ed)?\b|another action|in progress/i, 'locked'],
  [/already (?:been )?(?:set ?up|configured)/i, 'already-set-up'],
  [/already (?:been )?(?:active|activated)/i, 'already-active'],
  [
    /out of stock|sold out|no (?:free )?capacity|not enough (?:capacity|resources)/i,
    'out-of-stock',
  ],
  [/limit\b.*\b(?:reached|exceeded)|maximum number/i, 'machine-limit'],
  [/\bpayment\b|\bdeclined\b|\bcard\b|insufficient funds/i, 'payment-failed'],
]

const byStatus: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  402: 'payment-failed',
  403: 'forbidden',
  404: 'not-found',
  409: 'locked',
  423: 'locked',
  429: 'too-many-requests',
}

const envelope = z.object({
  message: z.string(),
  correlation_id: z.string().optional(),
  /** What is wrong, by field; only with 422. */
  errors: z.record(z.string(), z.array(z.unknown())).optional().catch(undefined),
})

/** Reads Hostinger's error; null when the body is none of its own. */
export function readError(body: string, status: number): VendorError | null {
  let json: unknown
  try {
    json = JSON.parse(body)
  } catch {
    return null // a gateway's page, not the API
  }
  const read = envelope.safeParse(json)
  if (!read.success) return null
  const { message, correlation_id, errors } = read.data
  const fields = Object.entries(errors ?? {}).map(([name, said]) => `${name}: ${said.join(' ')}`)
  const words = [message, ...fields].join('; ')
  return {
    code: codeOf(words, status),
    message: words,
    ...(correlation_id === undefined ? {} : { requestId: correlation_id }),
  }
}

function codeOf(words: string, status: number): string {
  if (status >= 500) return 'server-error'
  const isAboutInput = status === 400 || status === 409 || status === 422 || status === 423
  const told = isAboutInput ? sentences.find(([pattern]) => pattern.test(words)) : undefined
  if (told) return told[1]
  const numbered = /\[([A-Z]+:\d+)\]/.exec(words)?.[1]
  return numbered ?? byStatus[status] ?? 'invalid'
}
