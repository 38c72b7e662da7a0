import { Readable } from 'node:stream'
import type { BackupStore, StoreRefusal } from '../../backups/backup-store.ts'
import { markerName } from '../../backups/folder-marker.ts'
import type { Config } from '../../config.ts'
import { type Check, type Finding, failed, fine } from './finding.ts'

const subject = 'backup store'

/** Whether customers' data can be kept: a small object is written, not written over, read back and removed. */
export const checkBackupStore: Check = async ({ open, config, signal }) => {
  const store = open.outside.backups
  const name = `doctor/${open.platform.context.random.bytes(8).toString('hex')}`
  const found = await tryOut(store, name, open.platform.context.random.bytes(1_024), config, signal)
  if (found.state === 'failed') {
    // It may hold something although it said that it does not; what it answers now changes nothing.
    await store.remove(name)
    return [found]
  }
  const removed = await store.remove(name)
  return [removed.ok ? found : refusedBy('remove', removed.error, config)]
}

async function tryOut(
  store: BackupStore,
  name: string,
  content: Buffer,
  config: Config,
  signal: AbortSignal,
): Promise<Finding> {
  const written = await store.write(name, streamOf(content), signal)
  if (!written.ok) return refusedBy('write to', written.error, config)
  const again = await store.write(name, streamOf(Buffer.from('another')), signal)
  if (again.ok) {
    return failed(
      subject,
      `${placeOf(config)} writes over what is there`,
      'Choose a store that knows If-None-Match: a backup must never take the place of another.',
    )
  }
  const read = await store.read(name, signal)
  if (!read.ok) return refusedBy('read from', read.error, config)
  try {
    if (Buffer.concat(await read.value.toArray()).equals(content)) {
      return fine(subject, `${placeOf(config)} keeps what is written, and gives it back`)
    }
    return failed(
      subject,
      `${placeOf(config)} gives back something else than was written`,
      'Do not keep backups there: look at its disks, and at what stands in front of it.',
    )
  } catch (error) {
    return refusedBy('read from', { reason: 'backup-store-refused', detail: String(error) }, config)
  }
}

const streamOf = (content: Buffer): Readable => Readable.from([content], { objectMode: false })

function refusedBy(verb: string, { reason, detail }: StoreRefusal, config: Config): Finding {
  const place = placeOf(config)
  if (reason === 'backup-store-full') {
    return failed(subject, `${place} is full (${detail})`, 'Make room there, or delete backups.')
  }
  return failed(
    subject,
    `could not ${verb} ${place}: ${detail}`,
    config.backupS3
      ? 'Look at the bucket, and whether the key SAMBUK_BACKUP_S3_ACCESS_KEY_ID may read, write, list and delete in it.'
      : `Mount what belongs there, or name a folder in SAMBUK_BACKUP_DIR that the worker may write to; where backups begin anew, create an empty file ${markerName} in it.`,
  )
}

function placeOf({ backupS3, backupDir }: Config): string {
  if (!backupS3) return `the folder ${backupDir}`
  const { bucket, endpoint, region } = backupS3
  return `the bucket ${bucket} at ${endpoint ?? `Amazon ${region}`}`
}
