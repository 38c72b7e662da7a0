import { chainOf, readLinks } from '../backups/chain.ts'
import type { BackupRow } from '../backups/store.ts'
import type { BackupRefusal, StoredFile } from '../backups/stored-archive.ts'
import type { Database, Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'

/** One archive of a restore, with what its row says of it. */
export interface ChainMember extends StoredFile {
  row: BackupRow
}

/**
 * All that is unpacked for a backup, in this order, each over the one before: the full one first, the backup
 * itself last.
 * @returns `backup-missing` when the backup itself is not kept, `backup-chain-broken` when one that it
 * continues is not there or does not fit
 */
export async function restorableChain(
  db: Database | Transaction,
  backup: BackupRow,
): Promise<Result<ChainMember[], BackupRefusal>> {
  if (!storedOf(backup)) {
    return fail({ reason: 'backup-missing', detail: `${backup.id} is not kept` })
  }
  const rows = chainOf(backup, await readLinks(db, backup)) ?? []
  const fits = rows.every(({ level, serverId }, at) => level === at && serverId === backup.serverId)
  const members = rows.flatMap(row => {
    const stored = storedOf(row)
    return stored ? [{ row, ...stored }] : []
  })
  return members.length > 0 && members.length === rows.length && fits
    ? ok(members)
    : fail({
        reason: 'backup-chain-broken',
        detail: `${backup.id} continues a backup that is not kept`,
      })
}

/** To whom archives of a chain are encrypted that the installation cannot open. */
export const recipientsOf = (chain: readonly ChainMember[]): string[] => [
  ...new Set(chain.flatMap(({ row }) => row.recipient ?? [])),
]

/** Where its file is and what that must be; null: there is none. */
function storedOf({ state, storedName, storedSha256 }: BackupRow): StoredFile | null {
  if (state !== 'verified' || !storedName || !storedSha256) return null
  return { name: storedName, storedSha256 }
}
