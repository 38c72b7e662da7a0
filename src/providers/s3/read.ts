import { Readable } from 'node:stream'
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { S3Connection } from './connection.ts'
import { isMissing, WrongContent } from './errors.ts'

/** Read by itself, and again by itself when it did not come whole; one is fetched while one is used. */
const pieceBytes = 8 * 1024 ** 2

/**
 * An object as a stream. It comes in pieces, so that a reader may be as slow as a machine's line, for hours,
 * and no connection is held meanwhile; all of them are of the object that was there at first.
 */
export async function readObject(
  connection: S3Connection,
  key: string,
  signal: AbortSignal,
): Promise<Readable> {
  const { client, bucket: Bucket } = connection
  const { ContentLength: size, ETag } = await describe(connection, key, signal)
  if (size === undefined) throw new WrongContent(`${key} has no length`)
  const fetchPiece = (start: number) => {
    const end = Math.min(start + pieceBytes, size) - 1
    return connection.repeated(
      async abortSignal => {
        const get = new GetObjectCommand({
          Bucket,
          Key: key,
          Range: `bytes=${start}-${end}`,
          ...(ETag ? { IfMatch: ETag } : {}),
        })
        const { Body } = await client.send(get, { abortSignal })
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? [])
        // Without a status it counts as a broken line, and is asked for again.
        if (bytes.length !== end - start + 1) throw new Error(`${key} broke off at ${start}`)
        return bytes
      },
      signal,
      4 * connection.timeoutMs,
    )
  }
  return Readable.from(inOrder(size, fetchPiece), { objectMode: false })
}

/** That an object is missing is said only of a bucket that answers: HEAD says the same 404 of one that is not there. */
async function describe(connection: S3Connection, key: string, signal: AbortSignal) {
  const { client, bucket: Bucket } = connection
  const head = new HeadObjectCommand({ Bucket, Key: key })
  try {
    return await connection.repeated(abortSignal => client.send(head, { abortSignal }), signal)
  } catch (error) {
    if (isMissing(error)) {
      const list = new ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 1 })
      await connection.repeated(abortSignal => client.send(list, { abortSignal }), signal)
    }
    throw error
  }
}

async function* inOrder(
  size: number,
  fetchPiece: (start: number) => Promise<Buffer>,
): AsyncGenerator<Buffer> {
  // Settled, because a piece that fails before it is asked for may never be asked for.
  const begin = (start: number) => (start < size ? Promise.allSettled([fetchPiece(start)]) : null)
  let next = begin(0)
  for (let start = 0; next; start += pieceBytes) {
    const [piece] = await next
    if (piece.status === 'rejected') throw piece.reason
    next = begin(start + pieceBytes)
    yield piece.value
  }
}
