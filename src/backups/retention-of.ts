import type { Database, Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { ServerRow } from '../servers/server.ts'
import { awaitedOf } from './awaited.ts'
import type { Gone, Retention } from './retention.ts'
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
    gone: goneOf(server, terms),
  }
}

/** What was promised of its newest backup when it ended (`reconcilers/kept-data.ts`), or will be. */
function goneOf(server: ServerRow, terms: BackupTerms): Gone | null {
  if (server.desired !== 'absent') return null
  const { closedAt, backupId } = server
  const until = closedAt && addMs(closedAt, terms.retentionDays * dayMs)
  return { until, newestId: backupId }
}
