import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Vault } from '../kit/seal.ts'
import type { Language } from '../words/sentence.ts'
import { normalAddress } from './addresses.ts'
import { isLetterGroup, type LetterGroup } from './wishes.ts'

/**
 * Who has a letter may take its address off the group that it belongs to, without signing in. The same address and
 * group have the same token each time: a letter that is sent again must be the same letter.
 */
export function unsubscribeToken(vault: Vault, to: string, group: LetterGroup): string {
  const subject = `${Buffer.from(normalAddress(to)).toString('base64url')}.${group}`
  return `${subject}.${signature(vault, subject).toString('base64url')}`
}

export interface Unsubscriber {
  address: string
  /** Null: its letter is of the time before there were groups, and it is about all of them. */
  group: LetterGroup | null
}

/** Whose token it is, and of which letters; null: not one of ours. */
export function readUnsubscribeToken(vault: Vault, token: string): Unsubscriber | null {
  const end = token.lastIndexOf('.')
  const subject = token.slice(0, Math.max(0, end))
  const given = Buffer.from(token.slice(end + 1), 'base64url')
  const expected = signature(vault, subject)
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null
  const [encoded = '', group] = subject.split('.')
  const address = Buffer.from(encoded, 'base64url').toString()
  return { address, group: group !== undefined && isLetterGroup(group) ? group : null }
}

const signature = (vault: Vault, subject: string): Buffer =>
  createHmac('sha256', vault.derive('unsubscribe')).update(subject).digest()

/** For people: a page that asks first, because mail programs open links to look at them. */
export const unsubscribePage = (publicUrl: string, language: Language, token: string): string =>
  `${publicUrl}/${language}/unsubscribe?token=${token}`

/** For mail programs (RFC 8058): one POST to this address, with no cookie and no question. */
export const unsubscribeHeaders = (publicUrl: string, token: string): Record<string, string> => ({
  'List-Unsubscribe': `<${publicUrl}/api/mail/unsubscribe?token=${token}>`,
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
})
