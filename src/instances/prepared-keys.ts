import { createSecretKey, KeyObject } from 'node:crypto'
import type { Client } from 'ssh2'

/** Where ssh2 keeps the keys of AES-GCM, for which it makes a new cipher for each packet. */
const places = [
  ['_decipher', '_decipherKey'],
  ['_cipher', '_encKey'],
] as const

/**
 * Node looks at a key in a Buffer by having two checks fail, each with an error and its stack, which costs more
 * than to decrypt the packet: a third of what a backup takes. A prepared key is taken as it is. Only the form of
 * the keys changes, in fields that ssh2 calls its own: where they are not what they were in 1.17.0, nothing does.
 * After 64 GiB a connection agrees on new keys, which are Buffers again.
 */
export function prepareKeys(client: Client): void {
  const protocol = fieldOf(client, '_protocol')
  for (const [place, field] of places) {
    const part = fieldOf(protocol, place)
    const key = fieldOf(part, field)
    if (isObject(part) && Buffer.isBuffer(key)) part[field] = createSecretKey(key)
  }
}

/** For a test that tells when ssh2 has changed. */
export const areKeysPrepared = (client: Client): boolean => {
  const protocol = fieldOf(client, '_protocol')
  return places.every(([place, field]) => {
    return fieldOf(fieldOf(protocol, place), field) instanceof KeyObject
  })
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const fieldOf = (value: unknown, name: string): unknown =>
  isObject(value) ? value[name] : undefined
