import { createHash } from 'node:crypto'
import type { Receipt } from './tables.ts'

/** Pure. A receipt with its hash, by which its holder can show later that it says what it said. */
export function sealReceipt(words: Omit<Receipt, 'sha256'>): Receipt {
  return { ...words, sha256: hashOf(words) }
}

/** Pure. Whether a receipt says what it said when it was written. */
export function isGenuine({ sha256, ...words }: Receipt): boolean {
  return sha256 === hashOf(words)
}

/** Keys in the order of the alphabet: a database that keeps them in another changes nothing. */
const hashOf = (words: object): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(words)))
    .digest('hex')

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  const entries = Object.entries(value).map(([key, each]) => [key, sorted(each)] as const)
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
