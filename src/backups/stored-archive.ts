import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { fail, ok, type Result } from '../kit/result.ts'
import { type Measure, measure, openArchive } from './archive.ts'
import type { BackupStore } from './backup-store.ts'
import type { BackupKey } from './identity.ts'

export interface BackupRefusal {
  /** The code of a sentence. */
  reason: string
  detail: string
}

export interface StoredFile {
  name: string
  storedSha256: string
}

export interface OpenedArchive {
  tar: Readable
  /** After the tar was read to its end: whether it was what the row says. */
  verify(): Result<null, BackupRefusal>
}

interface Tools {
  readonly store: BackupStore
  readonly key: BackupKey
}

/**
 * A stored archive, to be read once. What comes out of it counts only when `verify` says so: what was opened is the
 * file that was stored, and that was read back and opened before it was called a backup.
 */
export async function openStored(
  { store, key }: Tools,
  stored: StoredFile,
  signal: AbortSignal,
): Promise<Result<OpenedArchive, BackupRefusal>> {
  const read = await store.read(stored.name, signal)
  if (!read.ok) return read
  try {
    const { tar, stored: seen } = await openArchive(read.value, key.identity)
    const verify = () => (seen.sha256() === stored.storedSha256 ? ok(null) : damaged(stored))
    return ok({ tar, verify })
  } catch (error) {
    read.value.destroy()
    return whyUnopened(store, stored, error, signal)
  }
}

/**
 * Reads a file back, all of it, and says what it is and what archive is in it. What opens is what was sealed: each
 * chunk of it is authenticated by age, and what comes out is summed by Zstandard.
 */
export async function readBack(
  { store, key }: Tools,
  file: StoredFile,
  signal: AbortSignal,
): Promise<Result<{ archive: Measure; stored: Measure }, BackupRefusal>> {
  const read = await store.read(file.name, signal)
  if (!read.ok) return read
  try {
    const { tar, ...measured } = await openArchive(read.value, key.identity, true)
    await finished(tar.resume())
    return ok(measured)
  } catch (error) {
    read.value.destroy()
    return whyUnopened(store, file, error, signal)
  }
}

/** The same of what somebody else has the key to: that every byte is there as it was written. */
export async function checkSealed(
  store: BackupStore,
  stored: StoredFile,
  signal: AbortSignal,
): Promise<Result<null, BackupRefusal>> {
  const read = await store.read(stored.name, signal)
  if (!read.ok) return read
  try {
    const isWhole = (await measure(read.value)).sha256() === stored.storedSha256
    return isWhole ? ok(null) : damaged(stored)
  } catch (error) {
    return fail({ reason: 'backup-store-refused', detail: `${stored.name}: ${error}` })
  }
}

export const damaged = ({ name }: StoredFile): Result<never, BackupRefusal> =>
  fail({ reason: 'backup-damaged', detail: `${name} is not what was stored` })

/** A file that is what was stored and does not open was sealed for another key. */
export async function whyUnopened(
  store: BackupStore,
  expected: StoredFile,
  error: unknown,
  signal: AbortSignal,
): Promise<Result<never, BackupRefusal>> {
  const detail = `${expected.name}: ${error instanceof Error ? error.message : error}`
  const read = await store.read(expected.name, signal)
  if (!read.ok) return read
  try {
    const isWhole = (await measure(read.value)).sha256() === expected.storedSha256
    return fail({ reason: isWhole ? 'backup-key-wrong' : 'backup-damaged', detail })
  } catch (again) {
    return fail({ reason: 'backup-store-refused', detail: `${expected.name}: ${again}` })
  }
}
