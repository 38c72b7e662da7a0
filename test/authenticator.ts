import { createHmac } from 'node:crypto'
import { base32nopad } from '@scure/base'

/** The code that an authenticator shows now for a secret as people read it, by RFC 6238. */
export function codeOf(secret: string): string {
  const key = base32nopad.decode(secret.replaceAll(' ', ''))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)))
  const hash = createHmac('sha1', key).update(counter).digest()
  const at = (hash.at(-1) ?? 0) & 15
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** What an `otpauth:` address tells an authenticator. */
export const secretIn = (totpUri: string): string =>
  new URL(totpUri).searchParams.get('secret') ?? ''
