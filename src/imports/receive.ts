import type { Readable } from 'node:stream'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { archiveSuffix } from '../backups/archive.ts'
import type { BackupStore } from '../backups/backup-store.ts'
import { discardTries } from '../backups/discard.ts'
import { backupKey } from '../backups/identity.ts'
import { backups } from '../backups/tables.ts'
import { type TakenBackup, takeBackup } from '../backups/take-backup.ts'
import { plans } from '../billing/tables.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import type { Database } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { ArchiveRefused } from './refusal.ts'
import { type Brought, repack } from './repack.ts'
import { imports } from './tables.ts'
import { unpacked } from './unpack.ts'

export type ImportRow = typeof imports.$inferSelect
type Tools = Platform & { readonly backups: BackupStore }

/** A large archive over a slow line; what is not here by then was cut off. */
export const receivingMs = 3600_000
const bytesMost = 20e9
/** What is there, what comes and what the system needs share a disk for a while. */
const shareOfDisk = 0.3
/** A server that cannot take it by then was waited for long enough. */
const keptMs = 7 * 86_400_000

/**
 * Takes an archive in as it comes: looked at, repacked, sealed and stored in one stream, and kept only when all of
 * it was found good. Then a reconciler brings it to the machine.
 * @returns the row that says how that goes; or the code of the sentence why nothing of it was kept, and what was not
 * read yet of the content is the caller's
 */
export async function receiveArchive(
  tools: Tools,
  { accountId, serverId }: { accountId: string; serverId: string },
  content: Readable,
): Promise<Result<ImportRow, string>> {
  const begun = await begin(tools, accountId, serverId)
  if (!begun.ok) return begun
  const { row, server } = begun.value
  const name = `${serverId}/${row.id}-${tools.context.random.bytes(6).toString('hex')}${archiveSuffix}`
  const stored = await store(tools, server, name, content)
  if (stored.ok) return ok(await keep(tools, row, name, stored.value))
  const { reason, detail } = stored.error
  const facts = { account: accountId, server: serverId, import: row.id, reason, detail }
  tools.context.log.warn(facts, 'an archive that was brought is refused')
  const cleared = await discardTries(tools.backups, `${serverId}/${row.id}-`)
  if (!cleared.ok) tools.context.log.warn({ import: row.id, ...cleared.error }, 'not cleared away')
  await tools.db
    .update(imports)
    .set({ state: 'failed', reason, endedAt: tools.context.clock.now(), wakeAt: null })
    .where(and(eq(imports.id, row.id), eq(imports.state, 'receiving')))
  return fail(reason)
}

/** The newest that was brought to a server, whatever became of it. */
export async function findImport(db: Database, serverId: string): Promise<ImportRow | null> {
  const [row] = await db
    .select()
    .from(imports)
    .where(eq(imports.serverId, serverId))
    .orderBy(desc(imports.askedAt))
    .limit(1)
  return row ?? null
}

function begin(
  tools: Tools,
  accountId: string,
  serverId: string,
): Promise<Result<{ row: ImportRow; server: ServerRow }, string>> {
  const { context } = tools
  return transact(tools, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server || server.accountId !== accountId || server.copyOf !== null)
      return fail('not-found')
    if (server.blueprint !== openclaw.name) return fail('not-an-assistant')
    if (server.desired === 'absent' || server.closedAt !== null) return fail('server-gone')
    if (server.suspended !== null) return fail(server.suspended)
    const open = inArray(imports.state, ['receiving', 'waiting', 'bringing'])
    if ((await tx.$count(imports, and(eq(imports.serverId, serverId), open))) > 0) {
      return fail('import-under-way')
    }
    const id = newId('import', context.random)
    const now = context.clock.now()
    const [row] = await tx
      .insert(imports)
      .values({ id, serverId, accountId, state: 'receiving', askedAt: now })
      .returning()
    assert(row, 'an import is written')
    await wake('import', id, addMs(now, receivingMs))
    return ok({ row, server })
  })
}

interface StoredArchive extends TakenBackup {
  brought: Brought
}

async function store(
  { db, vault, backups: into }: Tools,
  server: ServerRow,
  name: string,
  content: Readable,
): Promise<Result<StoredArchive, { reason: string; detail: string }>> {
  const [plan] = await db.select().from(plans).where(eq(plans.id, server.planId))
  const bytesMax = Math.min(bytesMost, (plan?.diskGbMin ?? 0) * 1e9 * shareOfDisk)
  const signal = AbortSignal.timeout(receivingMs)
  try {
    const { tar, brought } = repack(await unpacked(content, { bytesMax }))
    const taken = await takeBackup(tar, { store: into, key: await backupKey(vault), name }, signal)
    if (taken.ok) return ok({ ...taken.value, brought: brought() })
    if (tar.errored instanceof ArchiveRefused) return refused(tar.errored)
    return fail(taken.error)
  } catch (error) {
    if (error instanceof ArchiveRefused) return refused(error)
    throw error
  }
}

const refused = ({ code, message }: ArchiveRefused) => fail({ reason: code, detail: message })

function keep(
  tools: Tools,
  row: ImportRow,
  name: string,
  { brought, ...taken }: StoredArchive,
): Promise<ImportRow> {
  const { context } = tools
  return transact(tools, async (tx, wake) => {
    const now = context.clock.now()
    const backupId = newId('backup', context.random)
    await tx.insert(backups).values({
      ...{ id: backupId, serverId: row.serverId, accountId: row.accountId, purpose: 'brought' },
      state: 'verified',
      blueprint: openclaw.name,
      ...{ softwareVersion: brought.softwareVersion, storedName: name, ...taken },
      ...{ begunAt: row.askedAt, verifiedAt: now, keepUntil: addMs(now, keptMs) },
    })
    const [kept] = await tx
      .update(imports)
      .set({ state: 'waiting', backupId, ...brought })
      .where(and(eq(imports.id, row.id), eq(imports.state, 'receiving')))
      .returning()
    // Cut off in the very moment: then its reconciler has cleared it away, and nothing was brought.
    assert(kept, 'what was received is kept while it is being received')
    await wake('import', row.id)
    return kept
  })
}
