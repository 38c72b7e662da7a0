import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Vault } from '../kit/seal.ts'
import type { Language } from '../words/sentence.ts'
import { normalAddress } from './addresses.ts'

/**
 * Who has a letter may take its address off what is optional, without signing in. The same address has the same
 * token each time: a letter that is sent again must be the same letter.
 */
export function unsubscribeToken(vault: Vault, to: string): string {
  const address = Buffer.from(normalAddress(to)).toString('base64url')
  return `${address}.${signature(vault, address).toString('base64url')}`
}

/** Whose token it is; null: not one of ours. */
export function addressOfToken(vault: Vault, token: string): string | null {
  const [address = '', signed = '', ...more] = token.split('.')
  const given = Buffer.from(signed, 'base64url')
  const expected = signature(vault, address)
  if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return null
  }
  return Buffer.from(address, 'base64url').toString()
}

const signature = (vault: Vault, address: string): Buffer =>
  createHmac('sha256', vault.derive('unsubscribe')).update(address).digest()

/** For people: a page that asks first, because mail programs open links to look at them. */
export const unsubscribePage = (publicUrl: string, language: Language, token: string): string =>
  `${publicUrl}/${language}/unsubscribe?token=${token}`

/** For mail programs (RFC 8058): one POST to this address, with no cookie and no question. */
export const unsubscribeHeaders = (publicUrl: string, token: string): Record<string, string> => ({
  'List-Unsubscribe': `<${publicUrl}/api/mail/unsubscribe?token=${token}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
