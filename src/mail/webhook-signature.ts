import { createHmac, timingSafeEqual } from 'node:crypto'
import { fail, ok, type Result } from '../kit/result.ts'

/** Signatures of another time are refused, so that a captured message cannot be replayed later. */
const toleranceSeconds = 300

export interface SignedMessage {
  /** The same for each delivery of one message. */
  id: string
  /** Seconds since 1970. */
  timestamp: string
  /** `v1,<base64>`, several with a blank between them. */
  signature: string
  payload: string
}

/**
 * Checks a message that was signed by the Standard Webhooks scheme, with each secret (`whsec_<base64>`) that is
 * valid now: two, while one replaces the other.
 */
export function checkSignature(
  { id, timestamp, signature, payload }: SignedMessage,
  secrets: readonly string[],
  now: Date,
): Result<null, 'webhook-signature-invalid' | 'webhook-too-old'> {
  const given = signature
    .split(' ')
    .map(part => part.split(','))
    .filter(([version]) => version === 'v1')
    .map(([, text = '']) => Buffer.from(text, 'base64'))
  const isSigned = secrets.some(secret => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    if (key.length === 0) return false
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${payload}`).digest()
    return given.some(each => each.length === expected.length && timingSafeEqual(each, expected))
  })
  if (!isSigned || id === '') return fail('webhook-signature-invalid')
  // Age is looked at after the signature held: nobody else can say what time it is there.
  const apart = Math.abs(now.getTime() / 1000 - Number(timestamp))
  return apart <= toleranceSeconds ? ok(null) : fail('webhook-too-old')
}
