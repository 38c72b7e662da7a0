import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { ServerRow } from '../servers/server.ts'
import { awaitedOf } from './awaited.ts'
import type { Retention } from './retention.ts'
import type { BackupRow } from './store.ts'
import { type BackupTerms, backupTerms } from './terms.ts'

const dayMs = 86_400_000

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
    goneUntil: goneUntil(server, terms),
  }
}

/** What was promised when it had gone (`reconcilers/kept-data.ts`), or will be. */
function goneUntil(
  { desired, closedAt }: ServerRow,
  { retentionDays }: BackupTerms,
): Retention['goneUntil'] {
  if (desired !== 'absent') return null
  return closedAt ? addMs(closedAt, retentionDays * dayMs) : 'open'
}
