import { FileRefused } from './refusal.ts'
import { type Sftp, SftpFailure } from './sftp.ts'
import { statusCode } from './sftp-packets.ts'

/** Within what every server takes. */
const pieceBytes = 32 * 1024
/** On their way at a time: a megabyte, so that a distant machine is not waited for piece by piece. */
const piecesMost = 32

interface Piece {
  from: number
  bytes: number
  read: Promise<Buffer | null>
}

/** A part of an open file, in order, with several requests on their way. @throws when the file ends before it */
export async function* readPart(
  sftp: Sftp,
  handle: Buffer,
  part: { from: number; bytes: number },
): AsyncGenerator<Buffer> {
  const end = part.from + part.bytes
  const pieces: Piece[] = []
  let next = part.from
  const ask = (from: number, bytes: number): Piece => {
    const read = sftp.read(handle, from, bytes)
    read.catch(() => null) // it is told when it is its turn; what comes after an end is not
    return { from, bytes, read }
  }
  for (;;) {
    while (next < end && pieces.length < piecesMost) {
      const bytes = Math.min(pieceBytes, end - next)
      pieces.push(ask(next, bytes))
      next += bytes
    }
    const piece = pieces.shift()
    if (!piece) return
    const got = await piece.read
    if (!got || got.length === 0) throw new FileRefused('file-changed', 'the file became shorter')
    // A server may give less than was asked for: the rest comes before all others.
    if (got.length < piece.bytes)
      pieces.unshift(ask(piece.from + got.length, piece.bytes - got.length))
    yield got
  }
}

/** The whole of an open file; null: it is longer than `bytesMost`. */
export async function readWhole(
  sftp: Sftp,
  handle: Buffer,
  bytesMost: number,
): Promise<Buffer | null> {
  const pieces: Buffer[] = []
  let size = 0
  for (;;) {
    const got = await sftp.read(handle, size, pieceBytes)
    if (got === null) return Buffer.concat(pieces)
    pieces.push(got)
    size += got.length
    if (size > bytesMost) return null
  }
}

/**
 * Writes what comes, as fast as the machine takes it. What is written never has a gap: when a piece fails, those
 * after it are cut off again.
 * @returns where it ends, and what it ended with: null, or the error of the content or of the machine
 */
export async function writeFrom(
  sftp: Sftp,
  handle: Buffer,
  offset: number,
  content: AsyncIterable<Buffer>,
): Promise<{ end: number; error: unknown }> {
  const writes: { end: number; written: Promise<void> }[] = []
  let end = offset
  let next = offset
  let error: unknown = null
  const settleOne = async () => {
    const first = writes.shift()
    if (!first) return
    await first.written
    end = first.end
  }
  try {
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        const piece = chunk.subarray(at, at + pieceBytes)
        const written = sftp.write(handle, next, piece)
        written.catch(() => null) // it is told when it is its turn
        next += piece.length
        writes.push({ end: next, written })
        if (writes.length >= piecesMost) await settleOne()
      }
    }
  } catch (problem) {
    error = problem
  }
  try {
    while (writes.length > 0) await settleOne()
  } catch (problem) {
    error = problem
  }
  await Promise.allSettled(writes.map(({ written }) => written))
  if (error instanceof SftpFailure && (await isFull(sftp, handle, error)))
    error = new FileRefused('disk-full', error.message)
  if (end < next) await sftp.setSize(handle, end)
  return { end, error }
}

/** Less than this is no room: a file system keeps some blocks for itself. */
const roomBytes = 256 * 1024

/**
 * SFTP has no word for a disk that is full but "failure": then it is asked how much room there is, before what did
 * not fit makes room again.
 */
async function isFull(sftp: Sftp, handle: Buffer, { status }: SftpFailure): Promise<boolean> {
  if (status !== statusCode.failure) return false
  const free = await sftp.freeBytes(handle)
  return free !== null && free < roomBytes
}
