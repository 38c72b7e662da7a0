import { identityToRecipient } from 'age-encryption'
import { eq } from 'drizzle-orm'
import { actedBy } from '../activity/acted-by.ts'
import { type BackupRow, findBackup, findOpenRestore, type RestoreRow } from '../backups/store.ts'
import { restores } from '../backups/tables.ts'
import { wantBackup } from '../backups/want.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { moved } from '../servers/move-server.ts'
import type { ServerRow } from '../servers/server.ts'
import { withoutSteps } from '../servers/step-records.ts'
import { servers } from '../servers/tables.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import { restoring } from './begin.ts'
import { restoreRefusal } from './can-restore.ts'
import { type ChainMember, recipientsOf, restorableChain } from './chain.ts'
import { chosenPaths } from './paths.ts'

export interface RestoreWish {
  backupId: string
  /** Null: all of it. */
  paths: readonly string[] | null
  /** `AGE-SECRET-KEY-1…` of its customer, for a backup that is encrypted to them alone. */
  identity: string | null
  /** Where the new machine shall stand, best first; null: on the machine that is there. */
  places: readonly Candidate[] | null
  /** What is there is backed up first. */
  keepsPresent: boolean
  askedBy: 'customer' | 'operator'
  /** Whose doing it is, where that is known. */
  accountId?: string
}

/** How long what was there before a restore is kept. */
const presentKeptMs = 30 * 86_400_000

export const sealedFor = (restoreId: string): string => `restore-identity:${restoreId}`

/**
 * Writes the wish that a backup becomes what a server has, and wakes it. Nothing is changed before what is
 * there was saved, and all of the backup was read and compared.
 * @returns the row of the restore, or the code of the sentence why not; a backup of another account is
 * `not-found` like one that never was, and is told to the log
 */
export function requestRestore(
  platform: Platform,
  blueprint: (name: string) => Blueprint,
  serverId: string,
  wish: RestoreWish,
): Promise<Result<RestoreRow, string>> {
  const { context, vault } = platform
  return transact(platform, async (tx, wake) => {
    if (wish.accountId !== undefined) await actedBy(tx, wish.accountId)
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server || server.copyOf !== null) return fail('not-found')
    const backup = await findBackup(tx, wish.backupId)
    if (!backup || backup.accountId !== server.accountId) {
      if (backup) tellForeign(platform, server, backup, wish)
      return fail('not-found')
    }
    const refusal = restoreRefusal(server) ?? misfitOf(backup, server)
    if (refusal) return fail(refusal)
    if (await findOpenRestore(tx, serverId)) return fail('server-moving')
    const paths = wish.paths && chosenPaths(wish.paths, blueprint(server.blueprint).backupPaths)
    if (paths && !paths.ok) return paths
    if (paths && wish.places) return fail('restore-whole-only')
    const chain = await restorableChain(tx, backup)
    if (!chain.ok) return fail(chain.error.reason)
    const locked = await lockedOut(chain.value, wish.identity)
    if (locked) return fail(locked)

    const id = newId('restore', context.random)
    const [row] = await tx
      .insert(restores)
      .values({
        ...{ id, serverId, backupId: backup.id, state: 'begun', askedBy: wish.askedBy },
        machineGeneration: server.machineGeneration,
        inPlace: wish.places === null,
        paths: paths?.value ?? null,
        sealedIdentity: wish.identity && vault.seal(sealedFor(id), wish.identity.trim()),
        begunAt: context.clock.now(),
      })
      .returning()
    assert(row, 'a restore is written')
    await tx
      .update(servers)
      .set(changesOf(server, row, wish))
      .where(eq(servers.id, serverId))
    if (wish.keepsPresent) {
      const keepUntil = addMs(context.clock.now(), presentKeptMs)
      await wantBackup(tx, wake, context, server, { purpose: 'restore', keepUntil })
    }
    await wake('restore', id)
    await wake('server', serverId)
    return ok(row)
  })
}

function changesOf(server: ServerRow, row: RestoreRow, { places, keepsPresent }: RestoreWish) {
  const candidates = places ? { candidates: moved(server, places).candidates } : {}
  if (!keepsPresent) return { ...candidates, ...restoring(server, row) }
  return {
    ...candidates,
    backupWanted: 'restore' as const,
    steps: withoutSteps(server, 'backup', 'restore'),
  }
}

/** Of a server that is gone it may be brought to another one of its account, with the same software. */
function misfitOf(backup: BackupRow, server: ServerRow): string | null {
  return backup.blueprint === server.blueprint ? null : 'backup-of-other-software'
}

function tellForeign(
  { context }: Platform,
  server: ServerRow,
  backup: BackupRow,
  { askedBy }: RestoreWish,
): void {
  const facts = { server: server.id, account: server.accountId, backup: backup.id, askedBy }
  context.log.warn(facts, 'a restore of somebody else’s backup was asked for, and refused')
}

/** Why a chain cannot be opened with the given identity, or, without one, with the installation's key. */
export async function lockedOut(
  chain: readonly ChainMember[],
  identity: string | null,
): Promise<string | null> {
  const recipients = recipientsOf(chain)
  if (recipients.length === 0) return null
  if (identity === null) return 'backup-key-needed'
  const recipient = await recipientOf(identity)
  return recipients.every(each => each === recipient) ? null : 'backup-key-wrong'
}

/** Null: it is no identity. */
async function recipientOf(identity: string): Promise<string | null> {
  try {
    return await identityToRecipient(identity.trim())
  } catch {
    return null
  }
}
