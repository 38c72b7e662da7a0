import { and, eq } from 'drizzle-orm'
import type { BackupStore } from '../backups/backup-store.ts'
import { chainOf, chooseParent, verifiedOf } from '../backups/chain.ts'
import { discardTries } from '../backups/discard.ts'
import type { BackupRow } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import { endFailing, isFailing, tellFailing } from '../backups/tell-failing.ts'
import { tellMade } from '../backups/tell-made.ts'
import { backupTerms } from '../backups/terms.ts'
import type { Transaction } from '../database/database.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { type BackupTools, besideMs, retryMs } from './backup.ts'
import { waiting, whyEnded } from './copying.ts'
import type { Next, Pass } from './engine/engine.ts'
import { recipientOf, writeBackup } from './write-backup.ts'

/**
 * Makes a backup of a server that goes on running: its databases are copied consistently first, and of its files
 * only what is new since the last backup is copied, where the machine remembers that. Nobody waits for it, so
 * that what fails is tried again and tells its operator.
 */
export async function backUpBeside(
  row: BackupRow,
  server: ServerRow,
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  const { platform, store } = tools
  const { context, db } = platform
  const kept = await verifiedOf(db, server.id)
  const chosen = chooseParent(kept, {
    recipient: recipientOf(row, server),
    now: context.clock.now(),
  })
  const parent = chosen && (await isStored(store, server.id, chosen, kept)) ? chosen : null
  const written = await writeBackup(row, server, { parent, kept }, pass, pass.signal, tools)
  if (!written.ok) {
    const why = whyEnded(written.error, pass.signal)
    return why ? failedBeside(row, server, why, pass, tools) : waiting(0)
  }
  try {
    await pass.write(written.value, async (tx, wake, backup) => {
      await noteNewest(tx, backup)
      await endFailing(tx, wake, lettersBy(tools), backup)
      await tellMade(tx, wake, { ...tools, context }, server, backup)
    })
  } catch (error) {
    if (!(error instanceof ChainBroken)) throw error
    const broken = { reason: 'backup-chain-broken', detail: error.message }
    return failedBeside(row, server, broken, pass, tools)
  }
  const { storedBytes } = written.value
  context.log.info({ server: server.id, backup: row.id, storedBytes }, 'a backup is verified')
  return { wakeInMs: null }
}

/** What it was to continue went away while it was made. */
class ChainBroken extends Error {}

/** Its server is locked, so that nobody removes what it continues at the same moment. */
async function noteNewest(tx: Transaction, backup: BackupRow): Promise<void> {
  const isIts = eq(servers.id, backup.serverId)
  await tx.select({ id: servers.id }).from(servers).where(isIts).for('update')
  if (backup.parentId !== null) {
    const isThere = and(eq(backups.id, backup.parentId), eq(backups.state, 'verified'))
    const [parent] = await tx.select({ id: backups.id }).from(backups).where(isThere)
    if (!parent) throw new ChainBroken(`${backup.parentId} was deleted meanwhile`)
  }
  await tx.update(servers).set({ backupId: backup.id, backedUpAt: backup.verifiedAt }).where(isIts)
}

/** A chain of which a file is missing is not continued; whoever lost it hears of it when it is needed. */
async function isStored(
  store: BackupStore,
  serverId: string,
  parent: BackupRow,
  kept: readonly BackupRow[],
): Promise<boolean> {
  const listed = await store.list(`${serverId}/`)
  if (!listed.ok) return false
  const names = new Set(listed.value)
  const chain = chainOf(parent, kept) ?? []
  return chain.every(({ storedName }) => storedName !== null && names.has(storedName))
}

async function failedBeside(
  row: BackupRow,
  server: ServerRow,
  { reason, detail }: { reason: string; detail: string },
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  const isTold = await isToBeTold(row, server, row.failures + 1, tools)
  await pass.write({ failure: reason }, async (tx, wake) => {
    if (isTold) await tellFailing(tx, wake, lettersBy(tools), row, reason)
  })
  return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
}

/** It cannot be begun now: that is told, too, when it goes on until the next one would be due. */
export async function waitBeside(
  row: BackupRow,
  server: ServerRow,
  pass: Pass<'backup'>,
  tools: BackupTools,
): Promise<Next> {
  if (await isToBeTold(row, server, 0, tools)) {
    const reason = row.failure ?? 'backup-waits'
    await pass.write({ failure: reason }, (tx, wake) =>
      tellFailing(tx, wake, lettersBy(tools), row, reason),
    )
  }
  return waiting(besideMs)
}

async function isToBeTold(
  row: BackupRow,
  server: ServerRow,
  tries: number,
  { platform: { db, context } }: BackupTools,
): Promise<boolean> {
  if (server.backupFailingSince !== null || server.lostAt !== null) return false
  const { everyMs } = await backupTerms(db, server)
  return isFailing(row, { tries, everyMs }, context.clock.now())
}

const lettersBy = ({ platform: { context }, publicUrl, zone }: BackupTools) => ({
  context,
  publicUrl,
  zone,
})

/** The server does not run any more, or is to go: it is backed up as what follows of that demands. */
export async function callOffBeside(
  row: BackupRow,
  pass: Pass<'backup'>,
  { store }: BackupTools,
): Promise<Next> {
  const cleared = await discardTries(store, `${row.serverId}/${row.id}-`, () => pass.write({}))
  if (!cleared.ok) {
    const { reason, detail } = cleared.error
    await pass.write({ failure: reason })
    return { wakeInMs: retryMs(row.failures), failure: { code: reason, detail } }
  }
  await pass.write({ state: 'called-off', storedName: null, failure: 'backup-server-off' })
  return { wakeInMs: null }
}
