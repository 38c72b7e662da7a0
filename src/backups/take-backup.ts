import type { Readable } from 'node:stream'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { sealArchive } from './archive.ts'
import type { BackupStore } from './backup-store.ts'
import { type BackupRefusal, checkSealed, readBack } from './stored-archive.ts'

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
  const { sealed, archive, stored } = await sealArchive(tar, key.recipient, identity === null)
  const written = await store.write(name, sealed, signal, bytesMost)
  if (!written.ok) return fail(written.error)
  const file = {
    storedBytes: stored.bytes,
    storedSha256: stored.sha256(),
    archiveBytes: archive.bytes,
  }
  if (identity === null) {
    const checked = await checkSealed(store, { name, ...file }, signal)
    return checked.ok ? ok({ ...file, archiveSha256: archive.sha256() }) : checked
  }
  const back = await readBack({ store, key: { ...key, identity } }, { name, ...file }, signal)
  if (!back.ok) return back
  assert(back.value.bytes === archive.bytes, 'an archive comes out as it went in')
  return ok({ ...file, archiveSha256: back.value.sha256() })
}
