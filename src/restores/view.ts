import { and, desc, eq, isNotNull } from 'drizzle-orm'
import type { z } from 'zod'
import type { RestoreRow } from '../backups/store.ts'
import { restores } from '../backups/tables.ts'
import type { Database } from '../database/database.ts'
import type { Restore } from '../http/restore-views.ts'
import type { ServerRow } from '../servers/server.ts'
import { type Language, storedReason } from '../words/sentence.ts'

const shownMost = 20

/** The restores that somebody has asked for, the newest first. */
export async function restoresView(
  db: Database,
  server: ServerRow,
  language: Language,
): Promise<z.infer<typeof Restore>[]> {
  const rows = await db
    .select()
    .from(restores)
    .where(and(eq(restores.serverId, server.id), isNotNull(restores.askedBy)))
    .orderBy(desc(restores.begunAt))
    .limit(shownMost)
  return rows.map(row => ({
    id: row.id,
    backupId: row.backupId,
    state: stateOf(row, server),
    paths: row.paths,
    begunAt: row.begunAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    reason: storedReason(row.reason ?? row.failureCode, language),
  }))
}

function stateOf({ state }: RestoreRow, server: ServerRow): z.infer<typeof Restore>['state'] {
  if (state === 'begun') return server.backupWanted === 'restore' ? 'saving' : 'restoring'
  return state === 'swapped' ? 'restoring' : state
}
