import type { Statement } from '../providers/payment-facts.ts'
import { goodsOf, projectionOf } from '../subscriptions/projection.ts'
import { standOf } from '../subscriptions/standing.ts'
import type { SubscriptionRow } from '../subscriptions/subscription.ts'
import type { Catalogue, OurBook } from './books.ts'
import { invoiceRow } from './mirror-invoices.ts'

/** Our books as they are when they agree with a vendor's statement, for tests that change one thing. */

export const now = new Date('2026-03-10T08:00:00Z')

export const catalogue: Catalogue = {
  prices: [
    {
      id: 'prc_1',
      product: 'plan:starter',
      interval: 'month',
      currency: 'usd',
      amountMinor: 1900,
      position: 0,
      stripePriceId: 'price_1',
      createdAt: now,
      retiredAt: null,
    },
  ],
  plans: new Map([
    ['starter', { kind: 'paid', graceDays: 14, retentionDays: 30 }],
    ['free', { kind: 'free', graceDays: 14, retentionDays: 30 }],
  ]),
}

/** What follows from the statement, or one that was ordered and is not paid. */
export function aBook(
  statement: Statement | null,
  row: Partial<SubscriptionRow> = {},
  others: Partial<OurBook> = {},
): OurBook {
  return {
    row: { ...anOrder, ...(statement && columnsOf(statement)), ...row },
    customer: { id: 'acc_1', stripeCustomerId: 'cus_1' },
    server: { id: 'srv_1', desired: 'ready', closedAt: null },
    refund: null,
    invoices: statement?.invoices.map(invoice => invoiceRow(invoice, 'sub_ours')) ?? [],
    ...others,
  }
}

function columnsOf(statement: Statement): Partial<SubscriptionRow> {
  const goods = goodsOf(statement.subscription, [
    { stripePriceId: 'price_1', product: 'plan:starter', interval: 'month' },
  ])
  if (!goods.ok) throw new Error(`${goods.error} is no price of these tests`)
  const stand = standOf(statement, now, { graceDays: 14, retentionDays: 30 })
  return { ...projectionOf(statement, goods.value, stand), state: 'active' }
}

const anOrder: SubscriptionRow = {
  id: 'sub_ours',
  accountId: 'acc_1',
  planId: 'starter',
  blueprint: 'openclaw',
  interval: 'month',
  hostname: 'pearl',
  language: 'en',
  candidates: [],
  model: null,
  amountMinor: 1900,
  currency: 'usd',
  addons: [],
  trialDays: 0,
  promotionCode: null,
  collection: 'card',
  dueDays: null,
  state: 'checkout',
  problem: null,
  checkoutSessionId: 'cs_1',
  checkoutUrl: null,
  checkoutExpiresAt: null,
  checkoutRound: 0,
  processingSince: null,
  stripeSubscriptionId: null,
  paidMinor: 0,
  paidUntil: null,
  standing: null,
  trialEndsAt: null,
  overdueSince: null,
  suspendedAt: null,
  disputedAt: null,
  payUrl: null,
  cancelAtPeriodEnd: false,
  cancelWish: null,
  cancelReason: null,
  cancelComment: null,
  returnsTo: null,
  orderedAt: new Date('2026-03-01T08:00:00Z'),
  paidAt: null,
  endedAt: null,
  wakeAt: null,
  wakeCount: 0,
  leaseToken: null,
  leaseUntil: null,
  failures: 0,
  failureCode: null,
  failureDetail: null,
}
