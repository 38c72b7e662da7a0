import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { assert } from '../kit/assert.ts'
import { ok, type Result } from '../kit/result.ts'
import { archiveSuffix } from './archive.ts'
import type { BackupStore } from './backup-store.ts'
import type { BackupRow } from './store.ts'
import { type BackupRefusal, checkSealed } from './stored-archive.ts'
import type { Manifest } from './tables.ts'
import type { TakenBackup } from './take-backup.ts'

/** The name of a backup's manifest in the store, beside its archive. */
export const manifestName = (storedName: string): string =>
  `${storedName.slice(0, -archiveSuffix.length)}.json`

/** Pure. What is to be known of a backup that was just taken; `below` are those that it continues. */
export function manifestOf(
  backup: Pick<BackupRow, 'id' | 'serverId' | 'purpose' | 'begunAt' | 'blueprint'>,
  below: readonly BackupRow[],
  made: TakenBackup & {
    name: string
    recipient: string
    address: string
    softwareVersion: string | null
    atRest: boolean
    databases: readonly string[]
    verifiedAt: Date
  },
): Manifest {
  const { name, storedSha256, archiveSha256, storedBytes } = made
  return {
    format: 1,
    id: backup.id,
    serverId: backup.serverId,
    address: made.address,
    purpose: backup.purpose,
    begunAt: backup.begunAt.toISOString(),
    verifiedAt: made.verifiedAt.toISOString(),
    blueprint: backup.blueprint,
    softwareVersion: made.softwareVersion,
    chain: [
      ...below.map(memberOf),
      { id: backup.id, name, storedSha256, archiveSha256, storedBytes },
    ],
    recipient: made.recipient,
    consistency: { atRest: made.atRest, databases: [...made.databases] },
  }
}

function memberOf({ id, storedName, storedSha256, archiveSha256, storedBytes }: BackupRow) {
  assert(storedName && storedSha256 && archiveSha256, 'a verified backup has a file')
  return { id, name: storedName, storedSha256, archiveSha256, storedBytes: storedBytes ?? 0 }
}

/** Writes it beside its archive, for whoever has the store and not our database, and reads it back. */
export async function storeManifest(
  store: BackupStore,
  manifest: Manifest,
  archiveName: string,
  signal: AbortSignal,
): Promise<Result<null, BackupRefusal>> {
  const content = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  const name = manifestName(archiveName)
  const written = await store.write(name, Readable.from([content], { objectMode: false }), signal)
  if (!written.ok) return written
  const storedSha256 = createHash('sha256').update(content).digest('hex')
  const checked = await checkSealed(store, { name, storedSha256 }, signal)
  return checked.ok ? ok(null) : checked
}
