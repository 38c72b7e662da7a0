import { systemRandom } from '../kit/random.ts'
import { endOfHeader, openHeader, writeHeader } from './age-header.ts'
import { decryptPayload, encryptPayload, payloadKey, payloadNonceBytes } from './age-payload.ts'

/** Content as an age file for one recipient: whoever has its identity opens it by `age --decrypt`. */
export async function encryptTo(
  recipient: string,
  content: AsyncIterable<Buffer>,
): Promise<AsyncGenerator<Buffer>> {
  const { header, fileKey } = await writeHeader(recipient)
  const nonce = systemRandom.bytes(payloadNonceBytes)
  return file(Buffer.concat([header, nonce]), encryptPayload(payloadKey(fileKey, nonce), content))
}

async function* file(head: Buffer, payload: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  yield head
  yield* payload
}

/**
 * What is in an age file. What comes out is as it went in, as far as it comes; it ends with an error where it
 * was changed, or is not all there.
 * @throws when its head is damaged, or it is for others only
 */
export async function decryptBy(
  identity: string,
  content: AsyncIterable<Buffer>,
): Promise<AsyncGenerator<Buffer>> {
  const source = content[Symbol.asyncIterator]()
  let start: Buffer = Buffer.alloc(0)
  for (;;) {
    const end = endOfHeader(start)
    const bodyAt = end === null ? null : end + payloadNonceBytes
    if (end !== null && bodyAt !== null && start.length >= bodyAt) {
      const fileKey = await openHeader(start.subarray(0, end), identity)
      const key = payloadKey(fileKey, start.subarray(end, bodyAt))
      return decryptPayload(key, after(start.subarray(bodyAt), source))
    }
    const next = await source.next()
    if (next.done) throw new Error('an age file ends in its head')
    start = Buffer.concat([start, next.value])
  }
}

async function* after(first: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.length > 0) yield first
    for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
  } finally {
    await source.return?.()
  }
}
