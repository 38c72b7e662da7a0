import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { backups } from './tables.ts'

type Purpose = (typeof backups.$inferSelect)['purpose']

/**
 * Writes down that a backup of a server is to be made, once: one that was begun for another purpose
 * becomes one for this. `keepUntil` null: until it has been restored.
 */
export async function wantBackup(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  server: Pick<ServerRow, 'id' | 'accountId' | 'blueprint' | 'softwareVersion'>,
  { purpose, keepUntil }: { purpose: Purpose; keepUntil: Date | null },
): Promise<void> {
  const [begun] = await tx
    .update(backups)
    .set({ purpose, keepUntil })
    .where(and(eq(backups.serverId, server.id), eq(backups.state, 'begun')))
    .returning({ id: backups.id })
  if (begun) return wake('backup', begun.id)
  const id = newId('backup', random)
  await tx.insert(backups).values({
    id,
    serverId: server.id,
    accountId: server.accountId,
    purpose,
    state: 'begun',
    blueprint: server.blueprint,
    softwareVersion: server.softwareVersion,
    begunAt: clock.now(),
    keepUntil,
  })
  await wake('backup', id)
}
