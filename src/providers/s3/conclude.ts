import { HeadObjectCommand } from '@aws-sdk/client-s3'
import type { S3Connection } from './connection.ts'
import { isMissing, isPassing, isSettled, WrongContent } from './errors.ts'

/** What a finished write leaves under its key. */
export interface Expected {
  key: string
  size: number
  /** SHA-256 in base64, of one piece or, with their number behind it, of the pieces' hashes. */
  checksum: string
}

const attemptsMax = 4

/**
 * The call that makes content appear under its name, and only where nothing has that name. When its answer
 * is lost, or says that the name is taken or the upload gone, the store is asked whether what is there is
 * ours: then the write is done. Only where nothing is there is it called again.
 */
export async function conclude(
  connection: S3Connection,
  expected: Expected,
  write: (abortSignal: AbortSignal) => Promise<{ ChecksumSHA256?: string | undefined }>,
  signal: AbortSignal,
): Promise<void> {
  const timeoutMs = 4 * connection.timeoutMs
  for (let attempt = 1; ; attempt++) {
    try {
      const { ChecksumSHA256 } = await connection.once(write, signal, timeoutMs)
      return compare(expected, ChecksumSHA256)
    } catch (error) {
      const isOpen = isPassing(error)
      if (signal.aborted || !(isOpen || isSettled(error))) throw error
      if (await isThere(connection, expected, signal)) return
      if (!isOpen || attempt >= attemptsMax) throw error
      await connection.rest(attempt, signal)
    }
  }
}

/** Something else under this name is somebody else's; it is not touched. */
async function isThere(
  connection: S3Connection,
  { key, size, checksum }: Expected,
  signal: AbortSignal,
): Promise<boolean> {
  const Bucket = connection.bucket
  const head = new HeadObjectCommand({ Bucket, Key: key, ChecksumMode: 'ENABLED' })
  try {
    const found = await connection.repeated(
      abortSignal => connection.client.send(head, { abortSignal }),
      signal,
    )
    return found.ContentLength === size && (found.ChecksumSHA256 ?? checksum) === checksum
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** A store that knows no checksums says none: whoever reads the content back finds out. */
function compare({ key, checksum }: Expected, told: string | undefined): void {
  if (told === undefined || told === checksum || told === checksum.replace(/-\d+$/, '')) return
  throw new WrongContent(`${key} has the checksum ${told} and not ${checksum}`)
}
