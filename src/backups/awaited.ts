import { and, inArray, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { drills } from '../drills/tables.ts'
import { servers } from '../servers/tables.ts'
import { restores } from './tables.ts'

/** Which of these backups a server, a restore or a drill waits for. */
export async function awaitedOf(
  db: Database | Transaction,
  ids: readonly string[],
): Promise<Set<string>> {
  const some = [...ids]
  const [byServers, byRestores, byDrills] = [
    await db
      .select({ id: servers.restoreFrom })
      .from(servers)
      .where(and(inArray(servers.restoreFrom, some), ne(servers.desired, 'absent'))),
    await db
      .select({ id: restores.backupId })
      .from(restores)
      .where(and(inArray(restores.backupId, some), inArray(restores.state, ['begun', 'swapped']))),
    await db
      .select({ id: drills.backupId })
      .from(drills)
      .where(and(inArray(drills.backupId, some), inArray(drills.state, ['begun', 'under-way']))),
  ]
  const found = [...byServers, ...byRestores, ...byDrills].map(({ id }) => id)
  return new Set(found.filter(id => id !== null))
}
