import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { refuse } from './errors.ts'

/** As headers name them: `x-amz-checksum-sha256`; XML says `ChecksumSHA256`. */
export const algorithms = ['CRC32', 'SHA1', 'SHA256'] as const
export type Algorithm = (typeof algorithms)[number]

/** A running checksum, in base64 when it is asked for. */
export interface Checksum {
  add(chunk: Buffer): void
  value(): string
}

export function startChecksum(algorithm: Algorithm): Checksum {
  if (algorithm !== 'CRC32') {
    const hash = createHash(algorithm.toLowerCase())
    return { add: chunk => void hash.update(chunk), value: () => hash.digest('base64') }
  }
  let crc = 0
  return {
    add: chunk => {
      crc = crc32(chunk, crc)
    },
    value: () => {
      const bytes = Buffer.alloc(4)
      bytes.writeUInt32BE(crc)
      return bytes.toString('base64')
    },
  }
}

/** Of an object in parts: the checksum of the parts' checksums, and how many there were. */
export function compositeChecksum(algorithm: Algorithm, parts: readonly string[]): string {
  const checksum = startChecksum(algorithm)
  for (const part of parts) checksum.add(Buffer.from(part, 'base64'))
  return `${checksum.value()}-${parts.length}`
}

/** @throws {Refusal} for one that S3 has and the sandbox has not */
export function readAlgorithm(name: string | undefined): Algorithm | null {
  if (name === undefined) return null
  const found = algorithms.find(algorithm => algorithm === name.toUpperCase())
  if (!found) throw refuse('NotImplemented', `The sandbox knows no checksum algorithm ${name}`)
  return found
}

export const checksumHeader = (algorithm: Algorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`
