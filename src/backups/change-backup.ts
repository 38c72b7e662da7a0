import { and, desc, eq } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { awaitedOf } from './awaited.ts'
import { backupCan } from './backup-can.ts'
import { markDeleted } from './discard.ts'
import { isRecipient } from './recipient.ts'
import { backupsOf } from './request-backup.ts'
import type { BackupRow } from './store.ts'
import { backups } from './tables.ts'

/** Keeps a backup until its customer says otherwise, or leaves it to the plan again. */
export function pinBackup(
  platform: Platform,
  serverId: string,
  backupId: string,
  pinned: boolean,
): Promise<Result<BackupRow, string>> {
  return change(platform, serverId, backupId, async (tx, _wake, server, backup) => {
    const refusal = backupCan.pin(server)
    if (refusal) return fail(refusal)
    const pinnedAt = pinned ? (backup.pinnedAt ?? platform.context.clock.now()) : null
    await tx.update(backups).set({ pinnedAt }).where(eq(backups.id, backupId))
    return ok({ ...backup, pinnedAt })
  })
}

/** Deletes a verified backup for good; what others continue, or a server waits for, is not. */
export function deleteBackup(
  platform: Platform,
  serverId: string,
  backupId: string,
): Promise<Result<BackupRow, string>> {
  const now = platform.context.clock.now()
  return change(platform, serverId, backupId, async (tx, wake, server, backup) => {
    const all = await backupsOf(tx, serverId)
    const refusal = backupCan.delete(backup, all, await awaitedOf(tx, [backupId]))
    if (refusal) return fail(refusal)
    await markDeleted(tx, wake, backupId, now)
    if (server.backupId === backupId) await noteNewest(tx, serverId)
    return ok({ ...backup, state: 'deleted', deletedAt: now })
  })
}

async function noteNewest(tx: Transaction, serverId: string): Promise<void> {
  const [newest] = await tx
    .select()
    .from(backups)
    .where(and(eq(backups.serverId, serverId), eq(backups.state, 'verified')))
    .orderBy(desc(backups.verifiedAt))
    .limit(1)
  await tx
    .update(servers)
    .set({ backupId: newest?.id ?? null, backedUpAt: newest?.verifiedAt ?? null })
    .where(eq(servers.id, serverId))
}

/**
 * To whom backups are encrypted that we need not read: a customer's own `age` recipient, or, with null, us.
 * Backups that are there already stay as they are.
 */
export function chooseRecipient(
  platform: Platform,
  serverId: string,
  recipient: string | null,
): Promise<Result<ServerRow, 'not-found' | 'recipient-illegal' | 'recipient-secret'>> {
  if (recipient?.toUpperCase().startsWith('AGE-SECRET-KEY')) {
    return Promise.resolve(fail('recipient-secret'))
  }
  if (recipient !== null && !isRecipient(recipient)) {
    return Promise.resolve(fail('recipient-illegal'))
  }
  return transact(platform, async tx => {
    const [server] = await tx
      .update(servers)
      .set({ backupRecipient: recipient })
      .where(eq(servers.id, serverId))
      .returning()
    return server ? ok(server) : fail('not-found')
  })
}

/** Its server is locked meanwhile: no backup is verified that continues one just deleted. */
function change(
  platform: Platform,
  serverId: string,
  backupId: string,
  work: (
    tx: Transaction,
    wake: Wake,
    server: ServerRow,
    backup: BackupRow,
  ) => Promise<Result<BackupRow, string>>,
): Promise<Result<BackupRow, string>> {
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    const isIts = and(eq(backups.id, backupId), eq(backups.serverId, serverId))
    const [backup] = await tx.select().from(backups).where(isIts)
    if (!server || backup?.state !== 'verified') return fail('not-found')
    assert(backup.accountId === server.accountId, 'a server and its backups are of one account')
    return work(tx, wake, server, backup)
  })
}
