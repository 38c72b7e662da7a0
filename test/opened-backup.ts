import { finished } from 'node:stream/promises'
import type { BackupStore } from '../src/backups/backup-store.ts'
import type { BackupKey } from '../src/backups/identity.ts'
import {
  type BackupRefusal,
  openStored,
  type StoredFile,
  whyUnopened,
} from '../src/backups/stored-archive.ts'
import type { Result } from '../src/kit/result.ts'

/** Opens a stored backup and reads it to its end, as a restore does. */
export async function openedWhole(
  tools: { store: BackupStore; key: BackupKey },
  stored: StoredFile,
): Promise<Result<null, BackupRefusal>> {
  const { signal } = new AbortController()
  const opened = await openStored(tools, stored, signal)
  if (!opened.ok) return opened
  try {
    await finished(opened.value.tar.resume())
  } catch (error) {
    return whyUnopened(tools.store, stored, error, signal)
  }
  return opened.value.verify()
}
