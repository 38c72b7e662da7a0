import { and, eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { type BackupPurpose, isAtRest, outranks } from './purposes.ts'
import { type BackupRow, findBegun } from './store.ts'
import { backups } from './tables.ts'

/** Until a worker that copies a running server has heard that it is to stop; see `Engine`. */
const stopMs = 15_000

/**
 * Writes down that a backup of a server is to be made, once: of one server one is made at a time. One that was
 * begun for less becomes one for this, from its beginning where the software has to rest for it; one that was
 * begun for more stays what it is. `keepUntil` null: as the plan says, or until it has been restored.
 * @returns the backup's id: its row says when it is verified
 */
export async function wantBackup(
  tx: Transaction,
  wake: Wake,
  { clock, random }: Context,
  server: Pick<ServerRow, 'id' | 'accountId' | 'blueprint' | 'softwareVersion'>,
  { purpose, keepUntil }: { purpose: BackupPurpose; keepUntil: Date | null },
): Promise<string> {
  const begun = await findBegun(tx, server.id)
  if (begun) {
    const changes = converted(begun, { purpose, keepUntil }, clock.now())
    const isIt = and(eq(backups.id, begun.id), eq(backups.state, 'begun'))
    if (changes) await tx.update(backups).set(changes).where(isIt)
    await wake('backup', begun.id)
    return begun.id
  }
  const id = newId('backup', random)
  await tx.insert(backups).values({
    id,
    serverId: server.id,
    accountId: server.accountId,
    purpose,
    state: 'begun',
    blueprint: server.blueprint,
    softwareVersion: server.softwareVersion,
    atRest: isAtRest(purpose),
    begunAt: clock.now(),
    keepUntil,
  })
  await wake('backup', id)
  return id
}

/** What has to become of one that is begun; null: nothing. */
function converted(
  begun: BackupRow,
  { purpose, keepUntil }: { purpose: BackupPurpose; keepUntil: Date | null },
  now: Date,
): Partial<BackupRow> | null {
  if (isAtRest(begun.purpose) && !isAtRest(purpose)) return null
  const wish = { purpose, keepUntil, atRest: isAtRest(purpose) }
  if (isAtRest(begun.purpose)) return wish
  if (!isAtRest(purpose)) return outranks(purpose, begun.purpose) ? wish : null
  // Whoever copies it beside the running software loses its lease, and with it the right to call it verified.
  const isHeld = begun.leaseUntil !== null && begun.leaseUntil > now
  return {
    ...wish,
    leaseToken: null,
    leaseUntil: isHeld ? addMs(now, stopMs) : null,
    failureCode: null,
    failureDetail: null,
  }
}
