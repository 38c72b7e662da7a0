import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { ServerRow } from '../servers/server.ts'
import { awaitedOf } from './awaited.ts'
import type { Retention } from './retention.ts'
import type { BackupRow } from './store.ts'
import { type BackupTerms, backupTerms } from './terms.ts'

const dayMs = 86_400_000
/** Nothing of a server on its way out goes before it is known until when it is kept. */
const notYet = new Date(8.64e15)

/** What decides which of these backups of a server stay. */
export async function retentionOf(
  db: Database | Transaction,
  server: ServerRow,
  all: readonly BackupRow[],
): Promise<Retention> {
  const terms = await backupTerms(db, server)
  const ids = all.map(({ id }) => id)
  return {
    keep: terms.keep,
    quotaBytes: terms.quotaBytes,
    awaited: await awaitedOf(db, ids),
    goneUntil: goneUntil(server, all, terms),
  }
}

function goneUntil(server: ServerRow, all: readonly BackupRow[], terms: BackupTerms): Date | null {
  if (server.desired !== 'absent') return null
  const newest = all.find(({ id }) => id === server.backupId)
  if (newest?.keepUntil) return newest.keepUntil
  const { closedAt } = server
  return closedAt ? addMs(closedAt, terms.retentionDays * dayMs) : notYet
}
