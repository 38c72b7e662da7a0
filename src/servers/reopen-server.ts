import { and, desc, eq, gt, isNull, ne, or } from 'drizzle-orm'
import { type BackupRow, findBackup } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { lookAgain, proveAgain } from '../domains/store.ts'
import { assert } from '../kit/assert.ts'
import type { Vault } from '../kit/seal.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import type { ModelSettings, StoredModel } from '../subscriptions/tables.ts'
import type { ServerChanges, ServerRow } from './server.ts'
import { withoutSteps } from './step-records.ts'
import { servers } from './tables.ts'

type Bought = Pick<
  SubscriptionRow,
  'id' | 'planId' | 'hostname' | 'candidates' | 'model' | 'returnsTo'
>

/** An ended server's data is still on its machine, and nothing of that has gone yet. */
export const isStillThere = (server: ServerRow): boolean =>
  server.closedAt === null &&
  server.backupWanted === 'final' &&
  server.machineId !== null &&
  server.machineState !== 'missing'

/**
 * The newest backup that is kept beyond `now`; null: there is none. Where only its customer's own key opens it the
 * server that comes back waits for the key.
 */
export async function findKept(
  db: Database | Transaction,
  serverId: string,
  now: Date,
): Promise<BackupRow | null> {
  const isKept = or(isNull(backups.keepUntil), gt(backups.keepUntil, now))
  const [newest] = await db
    .select()
    .from(backups)
    .where(
      and(
        eq(backups.serverId, serverId),
        eq(backups.state, 'verified'),
        ne(backups.purpose, 'brought'),
        isKept,
      ),
    )
    .orderBy(desc(backups.verifiedAt))
    .limit(1)
  return newest ?? null
}

/**
 * Brings an ended server back for another subscription, which was just paid: the same row, with its data. Where
 * nothing of it has gone yet it simply stays; else what is left of it goes on leaving, and the next machine gets
 * the newest backup before it is handed over. One of which nothing is left any more leaves again: it is `absent`
 * for `nothing-kept`, and is to be paid back. Called inside the transaction that records the payment.
 */
export async function reopenServer(
  tx: Transaction,
  wake: Wake,
  { vault, now }: { vault: Vault; now: Date },
  bought: Bought,
): Promise<{ server: ServerRow; stays: boolean }> {
  assert(bought.returnsTo, 'it was ordered to bring a server back')
  const byId = eq(servers.id, bought.returnsTo)
  const [ended] = await tx.select().from(servers).where(byId).for('update')
  assert(ended?.desired === 'absent', 'only a server that has ended is brought back')
  const model = bought.model ?? resealed(ended, bought.id, vault)
  const stays = isStillThere(ended)
  const changes = stays ? stayed(ended) : rebuilt(ended, await whatToBring(tx, ended, now))
  const [server] = await tx
    .update(servers)
    .set({ ...changes, ...placed(ended, bought), model, modelRevision: ended.modelRevision + 1 })
    .where(byId)
    .returning()
  assert(server, 'a locked row is written')
  await wake('server', server.id)
  if (stays) await wakeBegun(tx, wake, server.id)
  await (stays ? lookAgain : proveAgain)(tx, wake, server.id)
  return { server, stays }
}

/** What its data was when it ended, which a restore or a move may have left in the store only, else the newest. */
async function whatToBring(
  tx: Transaction,
  { id, restoreFrom }: ServerRow,
  now: Date,
): Promise<string | null> {
  const begun = restoreFrom === null ? null : await findBackup(tx, restoreFrom)
  if (begun?.state === 'verified') return begun.id
  return (await findKept(tx, id, now))?.id ?? null
}

/** Pure. The last backup is called off, and what it held still goes on. */
const stayed = (server: ServerRow): ServerChanges => ({
  desired: 'ready',
  absentReason: null,
  suspended: null,
  backupWanted: null,
  restsBy: null,
  verifiedAt: null,
  steps: withoutSteps(server, 'backup', 'power-on', 'verify', 'dns'),
})

/**
 * Pure. It is an order like any other until it is handed over: what cannot be built in time is paid back, and
 * the backup is kept on.
 */
const rebuilt = (server: ServerRow, backupId: string | null): ServerChanges => ({
  ...stayed(server),
  ...(backupId === null ? { desired: 'absent', absentReason: 'nothing-kept' } : {}),
  steps: {},
  replacing: true,
  restoreFrom: backupId,
  announcedAt: null,
  credentialsShownAt: null,
  dnsAddress: null,
  dnsRemovedAt: null,
  machineRemovedAt: null,
  lostAt: null,
  hibernatedAt: null,
  closedAt: null,
})

/** Where machines were asked for stays at the front, because something of them may be there still. */
function placed(server: ServerRow, { id, planId, hostname, candidates }: Bought): ServerChanges {
  const whose = { subscriptionId: id, planId, hostname }
  if (isStillThere(server)) return whose
  const tried = server.candidates.slice(0, server.candidateIndex + 1)
  return { ...whose, candidates: [...tried, ...candidates], candidateIndex: tried.length }
}

/** A key is sealed to the subscription whose it is. */
function resealed(server: ServerRow, subscriptionId: string, vault: Vault): ModelSettings | null {
  const { model } = server
  if (!model) return null
  const reseal = <T extends StoredModel>(one: T): T => {
    const key = vault.open(`model-key:${server.subscriptionId}`, one.sealedKey)
    return { ...one, sealedKey: vault.seal(`model-key:${subscriptionId}`, key) }
  }
  const { fallbacks } = model
  return { ...reseal(model), ...(fallbacks && { fallbacks: fallbacks.map(reseal) }) }
}

async function wakeBegun(tx: Transaction, wake: Wake, serverId: string): Promise<void> {
  const [begun] = await tx
    .select({ id: backups.id })
    .from(backups)
    .where(and(eq(backups.serverId, serverId), eq(backups.state, 'begun')))
  if (begun) await wake('backup', begun.id)
}
