import { DeleteObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import type { BackupStore } from '../../backups/backup-store.ts'
import { checkPrefix, checkStoredName, unfinishedSuffix } from '../../backups/stored-name.ts'
import { fail, ok } from '../../kit/result.ts'
import { S3Connection, type S3Options } from './connection.ts'
import { isMissing, refused } from './errors.ts'
import { readObject } from './read.ts'
import { abortUpload, listUnfinished } from './unfinished.ts'
import { writeObject } from './write.ts'

/** A list of a large bucket, a deletion that the store takes its time for. */
const tidyMs = 5 * 60_000

/** Backups in any store that speaks S3's API. */
export function createS3Store(options: S3Options): BackupStore {
  const connection = new S3Connection(options)
  return {
    async write(name, content, signal, bytesMost = null) {
      try {
        const key = connection.keyOf(checkStoredName(name))
        const partBytes = connection.partBytesFor(bytesMost)
        if (partBytes === null) {
          content.destroy()
          const detail = `${bytesMost} bytes do not fit into one object`
          return fail({ reason: 'backup-too-large', detail })
        }
        await writeObject(connection, { key, partBytes }, content, signal)
        return ok(null)
      } catch (error) {
        content.destroy()
        return signal.aborted ? refusedByCaller(error) : refused(error)
      }
    },
    async read(name, signal) {
      try {
        return ok(await readObject(connection, connection.keyOf(checkStoredName(name)), signal))
      } catch (error) {
        return refused(error)
      }
    },
    async list(prefix) {
      try {
        const begin = connection.keyOf(checkPrefix(prefix))
        const signal = AbortSignal.timeout(tidyMs)
        const keys = await listKeys(connection, begin, signal)
        const unfinished = await listUnfinished(connection, begin, signal)
        const names = unfinished.map(({ Key }) => `${Key}${unfinishedSuffix}`)
        return ok([...new Set([...keys, ...names])].map(key => connection.nameOf(key)))
      } catch (error) {
        return refused(error)
      }
    },
    async remove(name) {
      try {
        const key = connection.keyOf(checkStoredName(name))
        const signal = AbortSignal.timeout(tidyMs)
        if (key.endsWith(unfinishedSuffix)) await endUploads(connection, key, signal)
        else await deleteObject(connection, key, signal)
        return ok(null)
      } catch (error) {
        return refused(error)
      }
    },
  }
}

/** Whoever called a write off knows why it ended. */
const refusedByCaller = (error: unknown): ReturnType<typeof refused> => {
  const answer = refused(error)
  return answer.ok ? answer : { ok: false, error: { ...answer.error, reason: 'backup-cut-off' } }
}

async function listKeys(
  connection: S3Connection,
  prefix: string,
  signal: AbortSignal,
): Promise<string[]> {
  const keys: string[] = []
  let token: string | undefined
  do {
    const list = new ListObjectsV2Command({
      Bucket: connection.bucket,
      Prefix: prefix,
      ...(token ? { ContinuationToken: token } : {}),
    })
    const page = await connection.repeated(
      abortSignal => connection.client.send(list, { abortSignal }),
      signal,
    )
    for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key)
    token = page.NextContinuationToken
  } while (token)
  return keys
}

/** All that were begun under a name, by however many writers. */
async function endUploads(
  connection: S3Connection,
  unfinishedKey: string,
  signal: AbortSignal,
): Promise<void> {
  const key = unfinishedKey.slice(0, -unfinishedSuffix.length)
  for (const upload of await listUnfinished(connection, key, signal)) {
    if (upload.Key === key) await abortUpload(connection, upload)
  }
}

async function deleteObject(
  connection: S3Connection,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const remove = new DeleteObjectCommand({ Bucket: connection.bucket, Key: key })
  try {
    await connection.repeated(
      abortSignal => connection.client.send(remove, { abortSignal }),
      signal,
    )
  } catch (error) {
    if (!isMissing(error)) throw error
  }
}
