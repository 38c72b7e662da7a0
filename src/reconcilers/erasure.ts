import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { BackupStore } from '../backups/backup-store.ts'
import { markDeleted } from '../backups/discard.ts'
import { backups } from '../backups/tables.ts'
import { invoices, refunds } from '../billing/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert, assertNever } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { endEverything } from '../leaving/end-everything.ts'
import { forgetLetters, forgetRows, stripNotices } from '../leaving/forget-rows.ts'
import { sealReceipt } from '../leaving/receipt.ts'
import { type Forgotten, sealedForErasure } from '../leaving/request-erasure.ts'
import { erasures, type Receipt } from '../leaving/tables.ts'
import { enqueueMail } from '../mail/outbox.ts'
import { mails } from '../mail/tables.ts'
import type { Payments } from '../providers/payments.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Next, Pass, Reconciler, Row } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface ErasureTools {
  readonly platform: Platform
  readonly store: BackupStore
  readonly payments: Payments
  readonly publicUrl: string
}

/** Machines need minutes to go, banks days to pay back. */
const lookMs = (askedAt: Date, now: Date): number =>
  Math.min(600_000, Math.max(5_000, (now.getTime() - askedAt.getTime()) / 10))
const hourMs = 3600_000
/** Vendors repeat notices that we did not take for about three days. */
const lookBacksMs = [hourMs, 4 * 24 * hourMs]
/** A letter that nobody takes does not keep an address longer than this. */
const letterMs = 7 * 24 * hourMs

/**
 * Forgets somebody, one observed thing after the other: first ends what is charged and what runs, and waits until
 * money under way has arrived; then empties the store; then the payment vendor forgets, then our rows; then the
 * receipt is sent, and its address forgotten last. Each state may be entered again at any line.
 */
export function erasureReconciler(tools: ErasureTools): Reconciler<'erasure'> {
  return {
    name: 'erasure',
    async pass(row, pass) {
      switch (row.state) {
        case 'ending':
          return end(row, pass, tools)
        case 'emptying':
          return empty(row, pass, tools)
        case 'forgetting':
          return forget(row, pass, tools)
        case 'telling':
          return tell(row, pass, tools)
        case 'done':
          return lookBack(row, pass, tools)
        default:
          return assertNever(row.state)
      }
    },
  }
}

async function end(
  row: Row<'erasure'>,
  pass: Pass<'erasure'>,
  { platform }: ErasureTools,
): Promise<Next> {
  const { context } = platform
  let isOver = false
  // What came about in the very moment of the wish ends as well.
  await pass.write({}, async (tx, wake) => {
    await endEverything(tx, wake, context, row.accountId)
    isOver = !(await hasOpen(tx, row.accountId, context.clock.now()))
  })
  if (!isOver) return { wakeInMs: lookMs(row.askedAt, context.clock.now()) }
  await pass.write({ state: 'emptying' }, async (tx, wake) => {
    const kept = and(eq(backups.accountId, row.accountId), eq(backups.state, 'verified'))
    for (const { id } of await tx.select().from(backups).where(kept)) {
      await markDeleted(tx, wake, id, context.clock.now())
    }
  })
  return { wakeInMs: 0 }
}

/** Something of theirs is charged, runs, is copied, or waits for its money. */
async function hasOpen(tx: Transaction, accountId: string, now: Date): Promise<boolean> {
  const bought = await tx.select().from(subscriptions).where(eq(subscriptions.accountId, accountId))
  const isOpen = bought.some(
    ({ state, wakeAt }) =>
      state === 'checkout' || state === 'active' || (wakeAt !== null && wakeAt <= now),
  )
  if (isOpen) return true
  const ids = bought.map(({ id }) => id)
  const owed = and(inArray(refunds.subscriptionId, ids), eq(refunds.state, 'requested'))
  if ((await tx.$count(refunds, owed)) > 0) return true
  const running = and(eq(servers.accountId, accountId), isNull(servers.closedAt))
  if ((await tx.$count(servers, running)) > 0) return true
  const begun = and(eq(backups.accountId, accountId), eq(backups.state, 'begun'))
  return (await tx.$count(backups, begun)) > 0
}

/** Also what no row knows of: tries that died, lists that were kept, archives that were brought. */
async function empty(
  row: Row<'erasure'>,
  pass: Pass<'erasure'>,
  { platform, store }: ErasureTools,
): Promise<Next> {
  const its = await platform.db
    .select({ id: servers.id })
    .from(servers)
    .where(eq(servers.accountId, row.accountId))
  let left = 0
  for (const { id } of its) {
    const listed = await store.list(`${id}/`)
    if (!listed.ok) return refused(row, listed.error)
    left += listed.value.length
    for (const name of listed.value) {
      const removed = await store.remove(name)
      if (!removed.ok) return refused(row, removed.error)
    }
  }
  // Gone is what is not listed any more.
  if (left === 0) await pass.write({ state: 'forgetting' })
  return { wakeInMs: left === 0 ? 0 : 1_000 }
}

const refused = (
  { failures }: Row<'erasure'>,
  { reason, detail }: { reason: string; detail: string },
): Next => ({
  wakeInMs: Math.min(600_000, 5_000 * 2 ** Math.min(failures, 8)),
  failure: { code: reason, detail },
})

async function forget(
  row: Row<'erasure'>,
  pass: Pass<'erasure'>,
  { platform, payments, publicUrl }: ErasureTools,
): Promise<Next> {
  const { context } = platform
  const forgotten = open(row, platform)
  if (forgotten.customerId) {
    const gone = await payments.eraseCustomer(forgotten.customerId, pass.signal)
    if (!gone.ok) return failing(gone.error, row.failures, hourMs)
  }
  const endedAt = context.clock.now()
  await pass.write({ state: 'telling', endedAt }, async (tx, wake) => {
    const kept = await keptInvoices(tx, row.accountId)
    const counted = await forgetRows(tx, row.accountId, forgotten, endedAt)
    const receipt = sealReceipt({
      format: 1,
      id: row.id,
      askedAt: row.askedAt.toISOString(),
      endedAt: endedAt.toISOString(),
      erased: { ...row.counted, ...counted },
      kept: { invoices: kept },
    })
    await tx.update(erasures).set({ receipt }).where(eq(erasures.id, row.id))
    await enqueueMail(tx, wake, context, {
      key: letterKey(row.id),
      kind: 'account-erased',
      to: forgotten.email,
      language: row.language,
      params: {
        name: forgotten.name,
        url: `${publicUrl}/${row.language}/erased/${forgotten.token}`,
      },
    })
  })
  return { wakeInMs: 5_000 }
}

const letterKey = (id: string): string => `account-erased:${id}`

async function keptInvoices(
  tx: Transaction,
  accountId: string,
): Promise<Receipt['kept']['invoices']> {
  const kept = await tx
    .select({ invoice: invoices })
    .from(invoices)
    .innerJoin(subscriptions, eq(subscriptions.id, invoices.subscriptionId))
    .where(and(eq(subscriptions.accountId, accountId), isNotNull(invoices.number)))
    .orderBy(invoices.issuedAt)
  return kept.map(({ invoice: { number, issuedAt, totalMinor, currency } }) => ({
    number: number ?? '',
    issuedAt: issuedAt.toISOString(),
    totalMinor,
    currency,
  }))
}

function open({ id, sealed }: Row<'erasure'>, { vault }: Platform): Forgotten {
  assert(sealed, 'whom an erasure is about is known until it has looked back')
  return JSON.parse(vault.open(sealedForErasure(id), sealed)) as Forgotten
}

async function tell(
  row: Row<'erasure'>,
  pass: Pass<'erasure'>,
  { platform }: ErasureTools,
): Promise<Next> {
  const now = platform.context.clock.now()
  const endedAt = row.endedAt ?? now
  const [letter] = await platform.db
    .select()
    .from(mails)
    .where(eq(mails.key, letterKey(row.id)))
  const isGone = letter?.sentAt || letter?.skippedAt || addMs(endedAt, letterMs) <= now
  if (letter && !isGone) return { wakeInMs: lookMs(endedAt, now) }
  const { email } = open(row, platform)
  await pass.write({ state: 'done' }, async tx => {
    await forgetLetters(tx, row.accountId, email, now)
  })
  return { wakeInMs: lookBacksMs[0] ?? null }
}

/** Removes what vendors have told since of somebody whom we do not know any more. */
async function lookBack(
  row: Row<'erasure'>,
  pass: Pass<'erasure'>,
  { platform }: ErasureTools,
): Promise<Next> {
  if (row.sealed === null || row.endedAt === null) return { wakeInMs: null }
  const now = platform.context.clock.now()
  const next = (done: number): Next => {
    const waitMs = lookBacksMs[done]
    if (waitMs === undefined) return { wakeInMs: null }
    const at = addMs(row.endedAt ?? now, waitMs)
    return { wakeInMs: Math.max(0, at.getTime() - now.getTime()) }
  }
  const dueMs = lookBacksMs[row.lookedBack] ?? 0
  if (addMs(row.endedAt, dueMs) > now) return next(row.lookedBack)
  const lookedBack = row.lookedBack + 1
  const isLast = lookedBack >= lookBacksMs.length
  await pass.write({ lookedBack, ...(isLast && { sealed: null }) }, async tx => {
    const { customerId, email, earlier = [] } = open(row, platform)
    await stripNotices(tx, customerId, [email, ...earlier])
  })
  return next(lookedBack)
}
