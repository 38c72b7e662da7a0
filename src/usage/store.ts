import { eq } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { usageLimits } from './tables.ts'
import type { Limit } from './usage.ts'

export async function limitOf(db: Database, serverId: string): Promise<Limit | null> {
  const [row] = await db.select().from(usageLimits).where(eq(usageLimits.serverId, serverId))
  return row ? { tokens: row.tokens, action: row.action } : null
}

/** Null: there is none any more. */
export async function setLimit(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  serverId: string,
  limit: Limit | null,
): Promise<void> {
  if (limit === null) {
    await db.delete(usageLimits).where(eq(usageLimits.serverId, serverId))
    return
  }
  const values = { ...limit, setAt: context.clock.now() }
  await db
    .insert(usageLimits)
    .values({ serverId, ...values })
    .onConflictDoUpdate({ target: usageLimits.serverId, set: values })
}
