import { and, eq, gt, inArray, ne } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { awaitedOf } from './awaited.ts'
import { backupCan } from './backup-can.ts'
import { fixedBytes } from './retention.ts'
import type { BackupRow } from './store.ts'
import { backups } from './tables.ts'
import { backupTerms } from './terms.ts'
import { wantBackup } from './want.ts'

const dayMs = 86_400_000

/** All that is there of a server's backups, or on its way, newest first. */
export async function backupsOf(
  db: Database | Transaction,
  serverId: string,
): Promise<BackupRow[]> {
  const states = inArray(backups.state, ['begun', 'verified'])
  const rows = await db
    .select()
    .from(backups)
    .where(and(eq(backups.serverId, serverId), states))
  const at = ({ verifiedAt, begunAt }: BackupRow) => (verifiedAt ?? begunAt).getTime()
  return rows.sort((a, b) => at(b) - at(a))
}

/** Why no backup of a server can be asked for now; null: it can. */
export async function makeRefusal(
  db: Database | Transaction,
  server: ServerRow,
  now: Date,
): Promise<string | null> {
  const all = await backupsOf(db, server.id)
  const awaited = await awaitedOf(
    db,
    all.map(({ id }) => id),
  )
  const asked = and(
    eq(backups.serverId, server.id),
    eq(backups.purpose, 'asked'),
    ne(backups.state, 'called-off'),
    gt(backups.begunAt, addMs(now, -dayMs)),
  )
  const facts = {
    isBegun: all.some(({ state }) => state === 'begun'),
    askedToday: await db.$count(backups, asked),
    fixedBytes: fixedBytes(all, awaited),
  }
  return backupCan.make(server, facts, await backupTerms(db, server))
}

/**
 * A backup that its customer asks for now.
 * @returns its row, or the code of the sentence why not
 */
export function requestBackup(
  platform: Platform,
  serverId: string,
): Promise<Result<BackupRow, string>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server) return fail('not-found')
    const refusal = await makeRefusal(tx, server, context.clock.now())
    if (refusal) return fail(refusal)
    const id = await wantBackup(tx, wake, context, server, { purpose: 'asked', keepUntil: null })
    const [row] = await tx.select().from(backups).where(eq(backups.id, id))
    assert(row, 'a wanted backup has a row')
    return ok(row)
  })
}
