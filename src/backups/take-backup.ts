import type { Readable } from 'node:stream'
import { fail, ok, type Result } from '../kit/result.ts'
import { type Measure, sealArchive } from './archive.ts'
import type { BackupStore } from './backup-store.ts'
import { type BackupRefusal, checkSealed, damaged, readBack } from './stored-archive.ts'

/** To whom it is encrypted. What only its customer can open, with no identity of ours, is compared as it lies there. */
export interface SealedFor {
  readonly recipient: string
  readonly identity: string | null
}

export interface TakenBackup {
  storedBytes: number
  storedSha256: string
  archiveBytes: number
  archiveSha256: string
}

/** Where a backup goes; `bytesMost`: how large it may become, where that is known. */
interface Place {
  readonly store: BackupStore
  readonly key: SealedFor
  readonly name: string
  readonly bytesMost?: number | null
}

/**
 * Stores a machine's tar under a name while it comes in, reads it back and compares. The tar ends with an
 * error when the machine did not give all of it: then nothing is stored.
 */
export async function takeBackup(
  tar: Readable,
  { store, key, name, bytesMost = null }: Place,
  signal: AbortSignal,
): Promise<Result<TakenBackup, BackupRefusal>> {
  const { identity } = key
  const sealing = await sealArchive(tar, key.recipient, identity === null)
  const written = await store.write(name, sealing.sealed, signal, bytesMost)
  if (!written.ok) return fail(written.error)
  if (identity === null) {
    const taken = takenOf(sealing)
    const checked = await checkSealed(store, { name, ...taken }, signal)
    return checked.ok ? ok(taken) : checked
  }
  const file = { name, storedSha256: '' }
  const back = await readBack({ store, key: { ...key, identity } }, file, signal)
  if (!back.ok) return back
  const isWhole =
    back.value.stored.bytes === sealing.stored.bytes &&
    back.value.archive.bytes === sealing.archive.bytes
  return isWhole ? ok(takenOf(back.value)) : damaged(file)
}

const takenOf = ({ archive, stored }: { archive: Measure; stored: Measure }): TakenBackup => ({
  storedBytes: stored.bytes,
  storedSha256: stored.sha256(),
  archiveBytes: archive.bytes,
  archiveSha256: archive.sha256(),
})
