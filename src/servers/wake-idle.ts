import { and, eq, isNull } from 'drizzle-orm'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { requestRest } from './operate.ts'
import { servers } from './tables.ts'

/** Wakes an account's servers that hibernate because nobody used them; what somebody laid to rest stays so. */
export async function wakeIdleOf(platform: Platform, accountId: string): Promise<void> {
  const idle = await platform.db
    .select({ id: servers.id })
    .from(servers)
    .where(
      and(
        eq(servers.accountId, accountId),
        eq(servers.desired, 'hibernated'),
        eq(servers.restsBy, 'idle'),
        isNull(servers.closedAt),
        isNull(servers.copyOf),
      ),
    )
  for (const { id } of idle) {
    await requestRest(platform, id, { action: 'start' }, 'customer', {
      isStillWanted: ({ desired, restsBy }) => desired === 'hibernated' && restsBy === 'idle',
    })
  }
}
