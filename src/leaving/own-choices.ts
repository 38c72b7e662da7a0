import { asc, eq } from 'drizzle-orm'
import { accessKeys } from '../access-keys/tables.ts'
import type { Database } from '../database/database.ts'
import { domains } from '../domains/tables.ts'

/** What a server's customer has set beside its settings, by the name of the file that it is handed out in. */
export async function ownChoices(db: Database, serverId: string): Promise<Record<string, object>> {
  const keys = await db
    .select({
      name: accessKeys.name,
      publicKey: accessKeys.publicKey,
      addedAt: accessKeys.addedAt,
      removedAt: accessKeys.removedAt,
    })
    .from(accessKeys)
    .where(eq(accessKeys.serverId, serverId))
    .orderBy(asc(accessKeys.addedAt), asc(accessKeys.id))
  const names = await db
    .select({
      name: domains.name,
      addedAt: domains.addedAt,
      pointedAt: domains.pointedAt,
      servedAt: domains.servedAt,
      removedAt: domains.removedAt,
    })
    .from(domains)
    .where(eq(domains.serverId, serverId))
    .orderBy(asc(domains.addedAt), asc(domains.id))
  return {
    'ssh-keys.json': keys,
    'domains.json': names,
  }
}
