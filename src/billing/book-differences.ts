import type { Statement } from '../providers/payment-facts.ts'
import {
  type BoughtGoods,
  endedProjectionOf,
  goodsOf,
  type KnownPrice,
  projectionOf,
} from '../subscriptions/projection.ts'
import { type Stand, standOf } from '../subscriptions/standing.ts'
import type { SubscriptionChanges, SubscriptionRow } from '../subscriptions/subscription.ts'
import type { Catalogue, OurBook } from './books.ts'
import { isSameSite } from './invoice-differences.ts'
import type { MoneyDifference } from './tables.ts'
import { isSame, shown, shownAmount } from './told.ts'

/** What differs in one subscription's row, and what of it our side puts right. */
export interface BookComparison {
  differences: MoneyDifference[]
  /** Columns as the vendor's facts want them; empty: nothing to write. */
  changes: SubscriptionChanges
  /** What follows from it is the reconciler's to do: it ends, opens and switches off. */
  wakes: boolean
  /** Nobody has paid yet, or everything is being paid back: until then our side is behind, and may be. */
  isOnItsWay: boolean
}

interface Vendor {
  /** All that the vendor has of this subscription of ours. */
  statements: readonly Statement[]
  catalogue: Catalogue
  now: Date
}

/** Compares a subscription's row with all that the vendor has of it. Pure: the same facts, the same answer. */
export function compareBook(book: OurBook, { statements, catalogue, now }: Vendor): BookComparison {
  const { row } = book
  const comparison: BookComparison = {
    differences: [],
    changes: {},
    wakes: false,
    isOnItsWay: false,
  }
  const tell = (kind: string, ours: unknown, theirs: unknown) =>
    comparison.differences.push({ kind, about: row.id, ours: shown(ours), theirs: shown(theirs) })
  const alive = statements.filter(isAlive)
  if (alive.length > 1) {
    const ids = alive.map(({ subscription }) => subscription.id)
    tell('two-subscriptions', row.stripeSubscriptionId, ids.join(', '))
  }
  const statement = chosen(row, statements)
  if (!statement) {
    if (isExpectedThere(book, catalogue)) tell('missing-at-vendor', row.stripeSubscriptionId, null)
    return comparison
  }
  const goods = goodsOf(statement.subscription, knownPrices(catalogue))
  if (!goods.ok) tell('price-unknown', row.planId, goods.error)
  const planId = (goods.ok && goods.value.planId) || row.planId
  const stand = standOf(statement, now, catalogue.plans.get(planId) ?? usualTerms)
  const state = expectedState(book, statement, stand)
  if (state === null) return { ...comparison, isOnItsWay: true }
  if (state !== row.state) {
    tell('state', row.state, state)
    comparison.changes = stateChanges(book, state, now)
    comparison.wakes = true
  }
  if (state === 'active' && !isServed(book)) {
    tell('paid-without-server', book.server?.id, statement.subscription.status)
    // Whatever was opened for it, or not: columns are of no use to a row that is not kept up.
    if (row.state !== 'active') return comparison
  }
  const bought = goods.ok ? goods.value : asInRow(row)
  const wanted =
    state === 'active' ? kept(row, statement, bought, stand, now) : over(row, statement, bought)
  for (const [column, theirs] of Object.entries(wanted) as [Column, unknown][]) {
    const ours = column === 'addons' ? inOrder(row.addons) : row[column]
    if (column === 'payUrl' ? isSameSite(row.payUrl, theirs as string) : isSame(ours, theirs)) {
      continue
    }
    const show = isAmount(column)
      ? (value: unknown) => shownAmount(value as number, statement.subscription.currency)
      : shown
    tell(kinds[column], show(ours), show(theirs))
    Object.assign(comparison.changes, { [column]: theirs })
    comparison.wakes = true
  }
  if (state !== 'active' && row.state !== 'active') {
    const { status } = statement.subscription
    if (isAlive(statement)) tell('ended-but-alive', row.state, status)
    if (isServed(book)) tell('server-unpaid', book.server?.id, status)
  }
  return comparison
}

const usualTerms = { graceDays: 14, retentionDays: 30 }

const isAlive = ({ subscription }: Statement): boolean =>
  ['trialing', 'active', 'past_due', 'unpaid', 'paused'].includes(subscription.status)

/** The one that our row names if it is ours, unless only another one is alive; else the newest. */
function chosen(row: SubscriptionRow, statements: readonly Statement[]): Statement | null {
  const named = statements.find(({ subscription }) => subscription.id === row.stripeSubscriptionId)
  const living = statements.filter(isAlive)
  if (named && (isAlive(named) || living.length === 0)) return named
  const [newest] = [...(living.length > 0 ? living : statements)].sort(
    (one, other) =>
      other.subscription.currentPeriodEnd.getTime() - one.subscription.currentPeriodEnd.getTime(),
  )
  return newest ?? null
}

/** What was never paid, or is free, is not known to the vendor. */
function isExpectedThere({ row }: OurBook, { plans }: Catalogue): boolean {
  const wasBought = ['active', 'refunded', 'ended'].includes(row.state)
  return row.stripeSubscriptionId !== null || (wasBought && plans.get(row.planId)?.kind !== 'free')
}

const knownPrices = ({ prices }: Catalogue): KnownPrice[] =>
  prices.flatMap(({ stripePriceId, product, interval }) =>
    stripePriceId ? [{ stripePriceId, product, interval }] : [],
  )

/** The state that our row should have; null: what it has is right while things are on their way. */
function expectedState(
  { row, refund }: OurBook,
  statement: Statement,
  { over, paidAfterEnd }: Stand,
): SubscriptionRow['state'] | null {
  const { status } = statement.subscription
  const isPaid =
    status === 'trialing' || statement.invoices.some(invoice => invoice.status === 'paid')
  const isOpen = row.state === 'checkout' || row.state === 'abandoned' || row.state === 'failed'
  if (!isPaid && isOpen) return null
  if (status === 'incomplete') return 'checkout'
  if (refund && refund.state !== 'paid') return null
  // Ended by us, what is paid after the end is paid back, not revived.
  if (over === null) return paidAfterEnd && row.state === 'ended' ? 'ended' : 'active'
  // What had ended before its money was given back stays ended.
  const isPaidBack =
    refund?.state === 'paid' && (row.state === 'active' || isSame(refund.paidAt, row.endedAt))
  return isPaidBack ? 'refunded' : 'ended'
}

/**
 * What our side may write by itself. What is to end is ended by the reconciler, with all that belongs to
 * it; and where no server was ever opened, it opens one or gives the money back.
 */
function stateChanges(
  book: OurBook,
  state: SubscriptionRow['state'],
  now: Date,
): SubscriptionChanges {
  const { row, server } = book
  if (state === 'active') return isServed(book) ? { state, problem: null, endedAt: null } : {}
  if (!server || row.state === 'active' || state === 'checkout') return {}
  return { state, endedAt: row.endedAt ?? now }
}

const isServed = ({ server }: OurBook): boolean =>
  server !== null && server.closedAt === null && server.desired !== 'absent'

type Column = keyof ReturnType<typeof projectionOf> | 'suspendedAt'
type Columns = Partial<Record<Column, unknown>>

/** Without our price of it nobody can say what was bought: then that is not compared. */
const asInRow = (row: SubscriptionRow): BoughtGoods => ({ ...row, addons: inOrder(row.addons) })

const kept = (
  row: SubscriptionRow,
  statement: Statement,
  goods: BoughtGoods,
  stand: Stand,
  now: Date,
): Columns => ({
  ...projectionOf(statement, goods, stand),
  suspendedAt: stand.standing === 'suspended' ? (row.suspendedAt ?? now) : null,
})

/** What is still to be ended is written by the pass that ends it. */
const over = (row: SubscriptionRow, statement: Statement, goods: BoughtGoods): Columns =>
  row.state === 'active' ? {} : endedProjectionOf(statement, goods)

const inOrder = (addons: SubscriptionRow['addons']) =>
  [...addons].sort((one, other) => one.addonId.localeCompare(other.addonId))

const isAmount = (column: Column): boolean => column === 'amountMinor' || column === 'paidMinor'

const kinds: Record<Column, string> = {
  stripeSubscriptionId: 'stripe-id',
  planId: 'plan',
  interval: 'interval',
  addons: 'addons',
  amountMinor: 'amount',
  currency: 'currency',
  paidMinor: 'paid',
  paidUntil: 'paid-until',
  cancelAtPeriodEnd: 'cancel-at-period-end',
  trialEndsAt: 'trial-end',
  standing: 'standing',
  overdueSince: 'overdue-since',
  suspendedAt: 'suspended-at',
  disputedAt: 'disputed-at',
  payUrl: 'pay-page',
}
