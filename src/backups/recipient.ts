import { bech32 } from '@scure/base'

const x25519Bytes = 32
const longest = 90

/**
 * Whether a text is an `age` recipient such as `age-keygen` prints: `age1…`, the public half of a key. A private
 * one (`AGE-SECRET-KEY-1…`) is none, and is refused so that nobody hands us what they should keep.
 */
export function isRecipient(text: string): boolean {
  if (text.length > longest || text !== text.toLowerCase()) return false
  try {
    const { prefix, bytes } = bech32.decodeToBytes(text)
    return prefix === 'age' && bytes.length === x25519Bytes
  } catch {
    return false // what is no bech32
  }
}
