import { and, desc, eq, inArray, lt, ne } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Database } from '../database/database.ts'
import { activities } from './tables.ts'

export type ActivityRow = typeof activities.$inferSelect

const pageLength = 30

/**
 * A page of what happened with a server, newest first. `before`: the position that the page before ended with;
 * `withRefusals`: also who asked for what is not theirs, which is an operator's concern.
 */
export async function timelineOf(
  db: Database,
  serverId: string,
  { before, withRefusals }: { before: number | undefined; withRefusals: boolean },
): Promise<{ lines: ActivityRow[]; before: number | null }> {
  const rows = await db
    .select()
    .from(activities)
    .where(
      and(
        eq(activities.serverId, serverId),
        before === undefined ? undefined : lt(activities.position, before),
        withRefusals ? undefined : ne(activities.kind, 'access-refused'),
      ),
    )
    .orderBy(desc(activities.position))
    .limit(pageLength + 1)
  const lines = rows.slice(0, pageLength)
  return { lines, before: rows.length > pageLength ? (lines.at(-1)?.position ?? null) : null }
}

/** Who they are that some lines name, by their ids. */
export async function peopleOf(db: Database, lines: readonly ActivityRow[]) {
  const ids = [...new Set(lines.flatMap(({ accountId }) => accountId ?? []))]
  const rows = await db
    .select({ id: accounts.id, name: accounts.name, role: accounts.role })
    .from(accounts)
    .where(inArray(accounts.id, ids))
  return new Map(rows.map(({ id, ...person }) => [id, person]))
}
