import { Readable } from 'node:stream'
import { assert } from '../kit/assert.ts'
import { ok, type Result } from '../kit/result.ts'
import { decryptBy } from './age.ts'
import { archiveSuffix } from './archive.ts'
import type { BackupStore } from './backup-store.ts'
import type { BackupKey } from './identity.ts'
import type { BackupRow } from './store.ts'
import { type BackupRefusal, whyUnopened } from './stored-archive.ts'

export interface Download {
  /** No faster than it is read. It ends with an error when what is stored was changed. */
  readonly content: Readable
  readonly fileName: string
  /** Null: it is not known before the end. */
  readonly bytes: number | null
}

/**
 * A backup's own file for its customer. What we have the key to is opened on the way, because they have not
 * (`.tar.zst`); what is encrypted to theirs leaves as it is (`.tar.zst.age`).
 */
export async function downloadOf(
  backup: BackupRow,
  hostname: string,
  { store, key }: { store: BackupStore; key: BackupKey },
  signal: AbortSignal,
): Promise<Result<Download, BackupRefusal>> {
  const { storedName, storedBytes, storedSha256, recipient } = backup
  assert(storedName && storedSha256, 'a verified backup has a file')
  const read = await store.read(storedName, signal)
  if (!read.ok) return read
  const name = fileNameOf(backup, hostname)
  if (recipient !== null) {
    return ok({ content: read.value, fileName: `${name}${archiveSuffix}`, bytes: storedBytes })
  }
  try {
    const opened = await decryptBy(key.identity, read.value)
    const content = Readable.from(opened, { objectMode: false })
    return ok({ content, fileName: `${name}.tar.zst`, bytes: null })
  } catch (error) {
    read.value.destroy()
    return whyUnopened(store, { name: storedName, storedSha256 }, error, signal)
  }
}

/** `noor-2026-11-28-0-full`, `noor-2026-11-29-1-changes`: in the order in which they are unpacked. */
export function fileNameOf(
  { verifiedAt, level }: Pick<BackupRow, 'verifiedAt' | 'level'>,
  hostname: string,
): string {
  const day = verifiedAt?.toISOString().slice(0, 10) ?? 'begun'
  return `${hostname}-${day}-${level}-${level === 0 ? 'full' : 'changes'}`
}
