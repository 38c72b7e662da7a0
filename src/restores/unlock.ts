import { and, eq, isNull, lt, or } from 'drizzle-orm'
import type { BackupRow } from '../backups/store.ts'
import { backups, restores } from '../backups/tables.ts'
import { backupTerms } from '../backups/terms.ts'
import type { Transaction } from '../database/database.ts'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { newestCopy } from '../servers/rebuild.ts'
import type { ServerRow } from '../servers/server.ts'
import { withoutSteps } from '../servers/step-records.ts'
import { servers } from '../servers/tables.ts'
import { restorableChain } from './chain.ts'
import { lockedBackup } from './locked.ts'
import { lockedOut, sealedFor } from './request-restore.ts'

/**
 * What the customer of a locked server says: their key, `AGE-SECRET-KEY-1…`; or that it begins with the newest
 * copy that we can open; or with nothing.
 */
export type Unlocking =
  | { readonly with: 'key'; readonly identity: string }
  | { readonly with: 'older' }
  | { readonly with: 'nothing' }

const dayMs = 86_400_000

/**
 * Lets a locked server go on. Without the key what it waited for is not brought, but kept for as long as the data
 * of a server that is gone: it can be restored with the key any day until then.
 * @returns null, or the code of the sentence why not
 */
export function unlockServer(
  platform: Platform,
  serverId: string,
  unlocking: Unlocking,
): Promise<Result<null, string>> {
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server || server.copyOf !== null) return fail('not-found')
    const locked = await lockedBackup(tx, server)
    if (!locked) return fail('server-not-locked')
    if (unlocking.with === 'key') {
      const asked = await openWith(tx, platform, { server, locked }, unlocking.identity)
      if (!asked.ok) return asked
      await wake('restore', asked.value)
    } else {
      const copy = unlocking.with === 'older' ? await newestCopy(tx, server) : null
      if (unlocking.with === 'older' && !copy) return fail('no-backup')
      await keepPassedOver(tx, platform, server, locked)
      await tx
        .update(servers)
        .set({ restoreFrom: copy?.id ?? null, steps: withoutSteps(server, 'restore') })
        .where(eq(servers.id, serverId))
    }
    await wake('server', serverId)
    return ok(null)
  })
}

/** @returns the id of the restore that opens it */
async function openWith(
  tx: Transaction,
  { context, vault }: Platform,
  { server, locked }: { server: ServerRow; locked: BackupRow },
  identity: string,
): Promise<Result<string, string>> {
  const chain = await restorableChain(tx, locked)
  if (!chain.ok) return fail(chain.error.reason)
  const refusal = await lockedOut(chain.value, identity)
  if (refusal) return fail(refusal)
  const id = newId('restore', context.random)
  await tx.insert(restores).values({
    ...{ id, serverId: server.id, backupId: locked.id, state: 'begun', askedBy: 'customer' },
    machineGeneration: server.machineGeneration,
    sealedIdentity: vault.seal(sealedFor(id), identity.trim()),
    begunAt: context.clock.now(),
  })
  return ok(id)
}

/** New backups of the server would take its place in the plan's days and weeks. */
async function keepPassedOver(
  tx: Transaction,
  { context }: Platform,
  server: ServerRow,
  { id }: BackupRow,
): Promise<void> {
  const { retentionDays } = await backupTerms(tx, server)
  const keepUntil = addMs(context.clock.now(), retentionDays * dayMs)
  const isShorter = or(isNull(backups.keepUntil), lt(backups.keepUntil, keepUntil))
  await tx
    .update(backups)
    .set({ keepUntil })
    .where(and(eq(backups.id, id), isShorter))
}
