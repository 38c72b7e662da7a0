import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'
import { giveBack } from '../kit/gives-away.ts'

/**
 * What follows the head of an age file (https://age-encryption.org/v1, "Payload"): chunks of 64 KiB, each
 * with ChaCha20-Poly1305 under a counter, the last one marked. By OpenSSL it is ten times as fast as in
 * JavaScript, and an hour of a large disk.
 */

const chunkBytes = 65_536
const tagBytes = 16
export const payloadNonceBytes = 16

export function payloadKey(fileKey: Buffer, nonce: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32)))
}

export async function* encryptPayload(
  key: KeyObject,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const count = counter()
  for await (const { pieces, isLast } of chunked(content, chunkBytes)) {
    const out = Buffer.allocUnsafe(pieces.reduce((sum, { length }) => sum + length + tagBytes, 0))
    let at = 0
    for (const piece of pieces) {
      const cipher = createCipheriv(algorithm, key, count.next(isLast), options)
      const text = cipher.update(piece)
      at += text.copy(out, at)
      giveBack(text)
      cipher.final()
      at += cipher.getAuthTag().copy(out, at)
    }
    yield out
  }
}

/** @throws when a byte of it was changed, or its end is missing */
export async function* decryptPayload(
  key: KeyObject,
  content: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  const count = counter()
  for await (const { pieces, isLast } of chunked(content, chunkBytes + tagBytes)) {
    const out: Buffer[] = []
    for (const piece of pieces) {
      const text = piece.subarray(0, -tagBytes)
      if (piece.length < tagBytes) throw new Error('the end of an age file is missing')
      // An empty last chunk says that there was nothing at all.
      if (text.length === 0 && count.used() > 0) throw new Error('an age file ends with nothing')
      const decipher = createDecipheriv(algorithm, key, count.next(isLast), options)
      decipher.setAuthTag(piece.subarray(-tagBytes))
      out.push(decipher.update(text))
      decipher.final()
    }
    const whole = Buffer.concat(out)
    for (const text of out) giveBack(text)
    yield whole
  }
}

const algorithm = 'chacha20-poly1305'
const options = { authTagLength: tagBytes }

/** The nonces of the chunks: eleven bytes that count, and one that says whether it is the last. */
function counter(): { next(isLast: boolean): Buffer; used(): number } {
  let used = 0
  return {
    next(isLast) {
      const nonce = Buffer.alloc(12)
      nonce.writeUIntBE(used++, 5, 6)
      nonce[11] = isLast ? 1 : 0
      return nonce
    },
    used: () => used,
  }
}

/** Several chunks at a time, as they come; the last one, which may be short, alone. */
async function* chunked(
  content: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ pieces: Buffer[]; isLast: boolean }> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const came of content) {
    const pieces: Buffer[] = []
    let data: Buffer = came
    if (rest.length > 0 && rest.length + data.length > size) {
      const missing = size - rest.length
      pieces.push(Buffer.concat([rest, data.subarray(0, missing)]))
      rest = Buffer.alloc(0)
      data = data.subarray(missing)
    } else if (rest.length > 0) {
      data = Buffer.concat([rest, data])
    }
    // A whole chunk at the end may be the last one.
    let at = 0
    for (; data.length - at > size; at += size) pieces.push(data.subarray(at, at + size))
    rest = data.subarray(at)
    if (pieces.length > 0) yield { pieces, isLast: false }
  }
  yield { pieces: [rest], isLast: true }
}
