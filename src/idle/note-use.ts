import { and, eq, isNull, lt, or } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { servers } from '../servers/tables.ts'

/** Use is noted by the minute: a conversation of a hundred lines is a few writes. */
const everyMs = 60_000

/** Somebody uses a server now: looks at its page, or talks to it. */
export async function noteUse(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  serverId: string,
): Promise<void> {
  const now = context.clock.now()
  await db
    .update(servers)
    .set({ lastUsedAt: now })
    .where(
      and(
        eq(servers.id, serverId),
        or(isNull(servers.lastUsedAt), lt(servers.lastUsedAt, addMs(now, -everyMs))),
      ),
    )
}
