import { createHash, randomBytes } from 'node:crypto'

/** Chance as the product sees it: keys, tokens, ids and jitter all come from here. */
export interface Random {
  bytes(count: number): Buffer
}

export const systemRandom: Random = { bytes: count => randomBytes(count) }

/** The same bytes for the same seed, for simulations only. */
export function seededRandom(seed: string): Random {
  let block = 0
  return {
    bytes(count) {
      const parts: Buffer[] = []
      for (let have = 0; have < count; have += 32) {
        parts.push(createHash('sha256').update(`${seed}:${block++}`).digest())
      }
      return Buffer.concat(parts).subarray(0, count)
    },
  }
}

/** A number in [0, 1). */
export const fraction = (random: Random): number => random.bytes(4).readUInt32BE() / 2 ** 32

/** An integer from `min` to `max`, both included. */
export const integer = (random: Random, min: number, max: number): number =>
  min + Math.floor(fraction(random) * (max - min + 1))

/** A secret of 32 random bytes in URL-safe letters. */
export const secretToken = (random: Random): string => random.bytes(32).toString('base64url')

/** A password of 32 letters, digits, `-` and `_`, for a person to paste. */
export const password = (random: Random): string => random.bytes(24).toString('base64url')
