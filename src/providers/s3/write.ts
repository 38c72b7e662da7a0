import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { conclude } from './conclude.ts'
import { partsMost, type S3Connection } from './connection.ts'
import { isPassing, WrongContent } from './errors.ts'
import { piecesOf } from './pieces.ts'
import { abortUpload, listUnfinished } from './unfinished.ts'

/** So many parts are on their way while the next is filled; each is in memory until it has arrived. */
const atOnce = 2
const beginningsMax = 4

/** @throws {ContentBroke} and what the SDK throws; then nothing of it stays, as far as the store answers */
export async function writeObject(
  connection: S3Connection,
  { key, partBytes }: { key: string; partBytes: number },
  content: Readable,
  signal: AbortSignal,
): Promise<void> {
  const stop = () => content.destroy(new Error('the write was called off'))
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const pieces = piecesOf(content, partBytes)
  try {
    const first = await pieces.next()
    const piece: Buffer = first.value ?? Buffer.alloc(0)
    if (piece.length < partBytes) await writeAtOnce(connection, key, piece, signal)
    else await new PartsUpload(connection, key).write(piece, pieces, signal)
  } finally {
    signal.removeEventListener('abort', stop)
    await pieces.return(undefined)
    content.destroy()
  }
}

async function writeAtOnce(
  connection: S3Connection,
  key: string,
  piece: Buffer,
  signal: AbortSignal,
): Promise<void> {
  const { client, bucket } = connection
  const checksum = sha256(piece)
  const put = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    Body: piece,
    ContentLength: piece.length,
    ChecksumSHA256: checksum,
    IfNoneMatch: '*',
  })
  const expected = { key, size: piece.length, checksum }
  await conclude(connection, expected, abortSignal => client.send(put, { abortSignal }), signal)
}

/** An upload in parts of one size, which some stores ask for, each sent again by itself when it did not arrive as it left. */
class PartsUpload {
  readonly #connection: S3Connection
  readonly #to: { Bucket: string; Key: string }
  readonly #parts: (CompletedPart & { PartNumber: number; ChecksumSHA256: string })[] = []
  #size = 0

  constructor(connection: S3Connection, key: string) {
    this.#connection = connection
    this.#to = { Bucket: connection.bucket, Key: key }
  }

  async write(first: Buffer, rest: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    const UploadId = await this.#begin(signal)
    try {
      await this.#sendAll(UploadId, first, rest, signal)
      await this.#complete(UploadId, signal)
    } catch (error) {
      await abortUpload(this.#connection, { ...this.#to, UploadId }).catch(again =>
        this.#connection.warn(
          { key: this.#to.Key, error: String(again) },
          'an upload stays unfinished',
        ),
      )
      throw error
    }
  }

  /** A name is one writer's own: an upload under it, whose beginning nobody heard of, is ours. */
  async #begin(signal: AbortSignal): Promise<string> {
    const connection = this.#connection
    const create = new CreateMultipartUploadCommand({ ...this.#to, ChecksumAlgorithm: 'SHA256' })
    for (let attempt = 1; ; attempt++) {
      try {
        const { UploadId } = await connection.once(
          abortSignal => connection.client.send(create, { abortSignal }),
          signal,
        )
        if (UploadId) return UploadId
        throw new Error('an upload began without an id')
      } catch (error) {
        if (signal.aborted || !isPassing(error) || attempt >= beginningsMax) throw error
        const unfinished = await listUnfinished(connection, this.#to.Key, signal)
        const lost = unfinished.find(({ Key }) => Key === this.#to.Key)
        if (lost) return lost.UploadId
        await connection.rest(attempt, signal)
      }
    }
  }

  async #sendAll(
    id: string,
    first: Buffer,
    rest: AsyncIterable<Buffer>,
    signal: AbortSignal,
  ): Promise<void> {
    const failed = new AbortController()
    const either = AbortSignal.any([signal, failed.signal])
    type Sent = PromiseSettledResult<void>
    const underWay = new Set<Promise<Sent>>()
    const hear = (sent: Sent) => {
      if (sent.status === 'rejected') throw sent.reason
    }
    const send = async (piece: Buffer, number: number) => {
      if (underWay.size >= atOnce) hear(await Promise.race(underWay))
      // Settled, because it may fail before anybody waits for it.
      const sent = Promise.allSettled([this.#send(id, piece, number, either)]).then(([end]) => {
        if (end.status === 'fulfilled') underWay.delete(sent)
        return end
      })
      underWay.add(sent)
    }
    try {
      let number = 1
      await send(first, number)
      for await (const piece of rest) await send(piece, ++number)
      for (const end of await Promise.all(underWay)) hear(end)
    } catch (error) {
      failed.abort(error)
      await Promise.allSettled(underWay)
      throw error
    }
  }

  async #send(id: string, piece: Buffer, number: number, signal: AbortSignal): Promise<void> {
    if (number > partsMost) {
      throw new WrongContent(`${this.#to.Key} is larger than ${partsMost} parts`)
    }
    const { client, timeoutMs } = this.#connection
    const ChecksumSHA256 = sha256(piece)
    const { ETag } = await this.#connection.repeated(
      abortSignal =>
        client.send(
          new UploadPartCommand({
            ...this.#to,
            UploadId: id,
            PartNumber: number,
            Body: piece,
            ContentLength: piece.length,
            ChecksumSHA256,
          }),
          { abortSignal },
        ),
      signal,
      4 * timeoutMs,
    )
    this.#size += piece.length
    this.#parts.push({ PartNumber: number, ETag, ChecksumSHA256 })
  }

  async #complete(id: string, signal: AbortSignal): Promise<void> {
    const { client } = this.#connection
    const parts = this.#parts.sort((a, b) => a.PartNumber - b.PartNumber)
    const digests = parts.map(({ ChecksumSHA256 }) => Buffer.from(ChecksumSHA256, 'base64'))
    const checksum = `${sha256(Buffer.concat(digests))}-${parts.length}`
    const complete = new CompleteMultipartUploadCommand({
      ...this.#to,
      UploadId: id,
      MultipartUpload: { Parts: parts },
      IfNoneMatch: '*',
    })
    const expected = { key: this.#to.Key, size: this.#size, checksum }
    await conclude(
      this.#connection,
      expected,
      abortSignal => client.send(complete, { abortSignal }),
      signal,
    )
  }
}

const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('base64')
