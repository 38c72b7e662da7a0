import { and, asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { mendBooks } from '../../src/billing/mend-books.ts'
import { compareBooks, type FoundBooks } from '../../src/billing/money-check.ts'
import { checkMoneyNightly } from '../../src/billing/nightly-check.ts'
import { repairBooks } from '../../src/billing/repair-books.ts'
import { invoices, moneyChecks, prices } from '../../src/billing/tables.ts'
import { addMs } from '../../src/kit/clock.ts'
import { ok } from '../../src/kit/result.ts'
import { mails } from '../../src/mail/tables.ts'
import { earnedTotals, unbalanced } from '../../src/margins/earned-totals.ts'
import type { SubscriptionChanges } from '../../src/subscriptions/subscription.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { banks, cards } from '../stories/acts.ts'
import { Protagonist } from '../stories/protagonist.ts'
import { createWorld, everyHoursPace, type SimulatedWorld } from './world.ts'

/** The comparison of the books, over customers in every situation, and rows that somebody altered by hand. */

const dayMs = 86_400_000
let world: SimulatedWorld
const people = [
  'steady',
  'yearly',
  'upgraded',
  'leaving',
  'left',
  'refunded',
  'part',
  'overdue',
  'disputed',
  'waiting',
  'unpaid',
] as const
type Who = (typeof people)[number]
let cast: Record<Who, Protagonist>

beforeAll(async () => {
  world = await createWorld(7, everyHoursPace)
  const entries = people.map(label => [label, new Protagonist(world, label)] as const)
  cast = Object.fromEntries(entries) as typeof cast
  for (const label of ['steady', 'upgraded', 'left', 'refunded', 'part', 'disputed'] as const) {
    await cast[label].orders()
    await cast[label].pays()
  }
  await cast.overdue.orders()
  await cast.overdue.pays(cards.emptyLater)
  await cast.yearly.orders({ interval: 'year', currency: 'eur' })
  await cast.yearly.pays()
  await world.pass(10 * dayMs)
  await cast.left.cancels({ when: 'now', reason: 'other' })
  await cast.upgraded.changesTo({ planId: 'pro' })
  await cast.refunded.isRefunded()
  await cast.part.isRefunded(500)
  await world.pass(30 * dayMs)
  await cast.disputed.disputes()
  await cast.leaving.orders()
  await cast.leaving.pays()
  await cast.leaving.cancels({ when: 'period-end', reason: 'other' })
  await cast.waiting.orders({ currency: 'eur' })
  await cast.waiting.pays('', banks.good)
  await cast.unpaid.orders()
}, 600_000)

afterAll(() => world?.close())

/** Days of everybody’s life pass in it. */
const limit = { timeout: 300_000 }

const signal = () => AbortSignal.timeout(60_000)

async function compare(): Promise<FoundBooks> {
  const found = await compareBooks(world.platform, world.payments, signal())
  if (!found.ok) throw new Error(found.error.message)
  return found.value
}

async function mend(found: FoundBooks): Promise<FoundBooks> {
  const { platform, payments } = world
  const tools = {
    platform,
    payments,
    look: () => world.pass(5_000),
    wait: () => world.pass(30_000),
  }
  const mended = await mendBooks(tools, found, signal())
  if (!mended.ok) throw new Error(mended.error.message)
  return mended.value
}

const db = () => world.platform.db

async function rowOf(who: Who) {
  const { wakeAt: _at, wakeCount: _count, ...row } = await cast[who].order()
  return row
}

const invoicesOf = (who: Who) =>
  db()
    .select()
    .from(invoices)
    .where(eq(invoices.subscriptionId, cast[who].orderId))
    .orderBy(asc(invoices.issuedAt))

const kindsOf = ({ differences }: FoundBooks) => differences.map(({ kind }) => kind).sort()

test('customers in every situation are no difference', async () => {
  const found = await compare()
  expect(found.differences).toEqual([])
  expect(found.subscriptions).toBeGreaterThan(8)
  expect(found.invoices).toBeGreaterThan(12)
})

describe('a row that was altered by hand is named and repaired:', () => {
  const alterations: [Who, SubscriptionChanges, string][] = [
    ['steady', { stripeSubscriptionId: null }, 'stripe-id'],
    ['steady', { stripeSubscriptionId: 'sub_nonsense' }, 'stripe-id'],
    ['steady', { planId: 'pro' }, 'plan'],
    ['steady', { interval: 'year' }, 'interval'],
    ['steady', { addons: [{ addonId: 'bigger-disk', quantity: 9 }] }, 'addons'],
    ['steady', { amountMinor: 1 }, 'amount'],
    ['steady', { currency: 'eur' }, 'currency'],
    ['steady', { paidMinor: 0 }, 'paid'],
    ['steady', { paidUntil: null }, 'paid-until'],
    ['steady', { paidUntil: new Date('2036-01-01') }, 'paid-until'],
    ['steady', { cancelAtPeriodEnd: true }, 'cancel-at-period-end'],
    ['leaving', { cancelAtPeriodEnd: false }, 'cancel-at-period-end'],
    ['steady', { trialEndsAt: new Date('2026-12-01') }, 'trial-end'],
    ['steady', { standing: null }, 'standing'],
    ['overdue', { standing: 'paid' }, 'standing'],
    ['overdue', { overdueSince: null }, 'overdue-since'],
    ['overdue', { payUrl: null }, 'pay-page'],
    ['overdue', { payUrl: 'https://elsewhere.example.test/' }, 'pay-page'],
    ['disputed', { disputedAt: null }, 'disputed-at'],
    ['disputed', { suspendedAt: null }, 'suspended-at'],
    ['steady', { suspendedAt: new Date('2026-12-01') }, 'suspended-at'],
    ['steady', { state: 'ended' }, 'state'],
    ['steady', { state: 'checkout' }, 'state'],
    ['steady', { state: 'abandoned' }, 'state'],
    ['steady', { state: 'refunded' }, 'state'],
    ['left', { state: 'active' }, 'state'],
    ['left', { state: 'refunded' }, 'state'],
    ['left', { state: 'checkout' }, 'state'],
    ['refunded', { state: 'active' }, 'state'],
    ['refunded', { state: 'ended' }, 'state'],
    ['left', { standing: 'paid' }, 'standing'],
    ['left', { paidMinor: 1 }, 'paid'],
    ['left', { paidUntil: null }, 'paid-until'],
    ['yearly', { currency: 'usd' }, 'currency'],
  ]

  test.each(alterations)('%s %o: %s', async (who, changes, kind) => {
    const { orderId } = cast[who]
    const before = await rowOf(who)
    await db().update(subscriptions).set(changes).where(eq(subscriptions.id, orderId))
    const found = await compare()
    expect(found.differences.map(({ about }) => about)).toContain(orderId)
    expect(kindsOf(found)).toContain(kind)
    expect((await mend(found)).differences).toEqual([])
    const after = await rowOf(who)
    // Since when it is switched off or over, only we knew; all else is as it was.
    const onlyOurs = {
      suspendedAt: before.suspendedAt && expect.any(Date),
      endedAt: before.endedAt && expect.any(Date),
    }
    expect(after).toEqual({ ...before, ...onlyOurs })
  })

  test('everything at once, in two rows that name each other’s subscription', async () => {
    const [one, other] = [await rowOf('steady'), await rowOf('part')]
    const set = (id: string, changes: SubscriptionChanges) =>
      db().update(subscriptions).set(changes).where(eq(subscriptions.id, id))
    await set(one.id, { stripeSubscriptionId: null, amountMinor: 1, interval: 'year' })
    await set(other.id, { stripeSubscriptionId: one.stripeSubscriptionId, paidUntil: null })
    expect((await mend(await compare())).differences).toEqual([])
    expect((await rowOf('steady')).stripeSubscriptionId).toBe(one.stripeSubscriptionId)
    expect((await rowOf('part')).stripeSubscriptionId).toBe(other.stripeSubscriptionId)
  })

  test.each<[string, Partial<typeof invoices.$inferInsert>, string]>([
    ['its status', { status: 'open' }, 'invoice-status'],
    ['its total', { totalMinor: 1 }, 'invoice-total'],
    ['its tax', { taxMinor: 1 }, 'invoice-tax'],
    ['what was paid', { paidMinor: 0 }, 'invoice-paid'],
    ['what was paid back', { refundedMinor: 0 }, 'invoice-refunded'],
    ['its fee', { feeMinor: null }, 'invoice-fee'],
    ['its lines', { lines: [] }, 'invoice-lines'],
    ['its payments', { payments: [] }, 'invoice-payments'],
    ['that it is disputed', { disputed: true }, 'invoice-disputed'],
    ['its number', { number: null }, 'invoice-number'],
    ['its page', { pageUrl: null }, 'invoice-page'],
    ['its id', { id: 'in_nonsense' }, 'invoice-missing'],
  ])('an invoice, %s', async (_what, changes, kind) => {
    const [before] = await invoicesOf('part')
    expect(before?.refundedMinor).toBe(500)
    await db()
      .update(invoices)
      .set(changes)
      .where(eq(invoices.id, before?.id ?? ''))
    const found = await compare()
    expect(kindsOf(found)).toContain(kind)
    expect((await mend(found)).differences).toEqual([])
    expect((await invoicesOf('part'))[0]).toEqual(before)
  })

  test('an invoice that was deleted', async () => {
    const before = await invoicesOf('steady')
    expect(before.length).toBeGreaterThan(1)
    await db().delete(invoices).where(eq(invoices.subscriptionId, cast.steady.orderId))
    const found = await compare()
    expect(kindsOf(found)).toEqual(before.map(() => 'invoice-missing'))
    expect((await mend(found)).differences).toEqual([])
    expect(await invoicesOf('steady')).toEqual(before)
  })

  test('an account’s customer', async () => {
    const isIts = eq(accounts.id, cast.steady.accountId)
    const [before] = await db().select().from(accounts).where(isIts)
    await db().update(accounts).set({ stripeCustomerId: 'cus_nonsense' }).where(isIts)
    const found = await compare()
    expect(kindsOf(found)).toEqual(['customer'])
    expect((await mend(found)).differences).toEqual([])
    const [after] = await db().select().from(accounts).where(isIts)
    expect(after?.stripeCustomerId).toBe(before?.stripeCustomerId)
  })

  test('what a price costs', async () => {
    const isIt = and(eq(prices.product, 'plan:starter'), eq(prices.interval, 'month'))
    const before = await db().select().from(prices).where(isIt)
    await db().update(prices).set({ amountMinor: 1 }).where(isIt)
    const found = await compare()
    expect(kindsOf(found)).toContain('price')
    await mend(found)
    const sold = before.filter(({ currency }) => currency === 'usd')
    expect(
      await db()
        .select()
        .from(prices)
        .where(and(isIt, eq(prices.currency, 'usd'))),
    ).toEqual(sold)
    // What nobody has bought the vendor's books tell nothing of.
    for (const { id, amountMinor } of before) {
      await db().update(prices).set({ amountMinor }).where(eq(prices.id, id))
    }
  })
})

describe('a repair', () => {
  test('leaves a row to the pass that holds it', async () => {
    const { orderId } = cast.steady
    const isIts = eq(subscriptions.id, orderId)
    const held = { leaseToken: 'somebody', leaseUntil: addMs(world.clock.now(), 600_000) }
    await db()
      .update(subscriptions)
      .set({ amountMinor: 1, ...held })
      .where(isIts)
    expect(await repairBooks(world.platform, await compare())).toEqual([])
    expect((await rowOf('steady')).amountMinor).toBe(1)
    await db().update(subscriptions).set({ leaseToken: null, leaseUntil: null }).where(isIts)
    expect((await mend(await compare())).differences).toEqual([])
  })

  test('does nothing to what the vendor does not know: the key may be of another account', async () => {
    const everything = () => Promise.all([db().select().from(invoices), cast.steady.order()])
    const before = await everything()
    const empty = {
      ...world.payments,
      listSubscriptions: async () => ok([]),
      listInvoices: async () => ok([]),
      readStatement: async () => ok(null),
    }
    const found = await compareBooks(world.platform, empty, signal())
    if (!found.ok) throw new Error(found.error.message)
    expect(new Set(kindsOf(found.value))).toEqual(new Set(['missing-at-vendor']))
    expect(await repairBooks(world.platform, found.value)).toEqual([])
    expect(await everything()).toEqual(before)
  })
})

describe('every night', () => {
  const night = async () => {
    await world.pass(dayMs)
    await checkMoneyNightly(world.platform, world.payments, 'http://panel.test', 60_000, signal())
  }
  const letters = () => db().select().from(mails).where(eq(mails.kind, 'operator-money-check'))
  const checks = () => db().select().from(moneyChecks).orderBy(asc(moneyChecks.checkedAt))

  test(
    'the books are compared once, and operators are told once of what differs',
    limit,
    async () => {
      await db()
        .insert(accounts)
        .values({ id: 'acc_op', name: 'Omar', email: 'omar@example.test', role: 'operator' })
      await night()
      expect(await checks()).toMatchObject([{ differences: [] }])
      await checkMoneyNightly(world.platform, world.payments, 'http://panel.test', 1, signal())
      expect(await checks()).toHaveLength(1)
      expect(await letters()).toEqual([])

      await db()
        .update(invoices)
        .set({ taxMinor: 7 })
        .where(eq(invoices.subscriptionId, cast.left.orderId))
      await night()
      await night()
      const kinds = (await checks()).map(({ differences }) => differences.map(({ kind }) => kind))
      expect(kinds).toEqual([[], ['invoice-tax'], ['invoice-tax']])
      expect(await letters()).toMatchObject([{ to: 'omar@example.test' }])
    },
  )
})

test('paid − refunded = earned + tax + credit + disputed, over everything that happened here', async () => {
  await mend(await compare())
  const billed = await db().select().from(invoices)
  expect(unbalanced(earnedTotals(billed))).toEqual(new Map())
  expect([...earnedTotals(billed).keys()].sort()).toEqual(['eur', 'usd'])
})
