import { fail, ok, type Result } from '../kit/result.ts'
import type { PaidSubscription, Statement } from '../providers/payment-facts.ts'
import type { Stand } from './standing.ts'
import type { SubscriptionRow } from './subscription.ts'
import type { BoughtAddon } from './tables.ts'

/** What we sell under one of the vendor's prices. */
export interface KnownPrice {
  stripePriceId: string
  /** `plan:starter`, `addon:extra-backups`, `enterprise:sub_…` */
  product: string
  interval: 'month' | 'year'
}

/** What was bought, read from the vendor's items: ours by their prices. */
export interface BoughtGoods {
  /** Null: made out by hand, the plan is what our row says. */
  planId: string | null
  interval: 'month' | 'year'
  addons: BoughtAddon[]
  amountMinor: number
}

/** A price that we never made is nobody's order: `price-unknown` with the vendor's id. */
export function goodsOf(
  { items }: Pick<PaidSubscription, 'items'>,
  known: readonly KnownPrice[],
): Result<BoughtGoods, string> {
  const goods: BoughtGoods = { planId: null, interval: 'month', addons: [], amountMinor: 0 }
  for (const { priceId, quantity, unitMinor } of items) {
    const price = known.find(each => each.stripePriceId === priceId)
    if (!price) return fail(priceId)
    const [kind = '', id = ''] = price.product.split(':')
    if (kind === 'addon') goods.addons.push({ addonId: id, quantity })
    else {
      goods.interval = price.interval
      if (kind === 'plan') goods.planId = id
    }
    goods.amountMinor += unitMinor * quantity
  }
  goods.addons.sort((one, other) => one.addonId.localeCompare(other.addonId))
  return ok(goods)
}

/** Of a price that is not ours nothing is taken over: what was bought stays what it was. */
export const goodsInRow = (
  row: Pick<SubscriptionRow, 'interval' | 'addons' | 'amountMinor'>,
): BoughtGoods => ({
  planId: null,
  interval: row.interval,
  addons: row.addons,
  amountMinor: row.amountMinor,
})

/** The columns of our row that follow from the vendor's statement: written by each pass, compared by the check. */
export function projectionOf(
  { subscription, invoices }: Statement,
  goods: BoughtGoods,
  { standing, overdueSince, missing, dispute }: Stand,
) {
  return {
    stripeSubscriptionId: subscription.id,
    ...(goods.planId === null ? {} : { planId: goods.planId }),
    interval: goods.interval,
    addons: goods.addons,
    amountMinor: goods.amountMinor,
    currency: subscription.currency,
    paidMinor: invoices.reduce((sum, { paidMinor }) => sum + paidMinor, 0),
    // The vendor's period goes on while its payment is missing; what is paid for does not.
    paidUntil: overdueSince ?? subscription.currentPeriodEnd,
    cancelAtPeriodEnd: subscription.cancelAtPeriodEnd,
    trialEndsAt: subscription.trialEnd,
    standing,
    overdueSince,
    disputedAt: dispute?.openedAt ?? null,
    payUrl: missing?.pageUrl ?? null,
  }
}

/** The same of what is over: nothing of it is waited for, missing or held any more. */
export const endedProjectionOf = (statement: Statement, goods: BoughtGoods) => ({
  ...projectionOf(statement, goods, nothingOpen),
  paidUntil: lastPaidTime(statement),
  standing: null,
})

const nothingOpen: Stand = {
  standing: 'paid',
  over: null,
  paidAfterEnd: null,
  missing: null,
  overdueSince: null,
  ladder: null,
  dispute: null,
}

/** The vendor's last period may never have been paid. */
function lastPaidTime({ subscription, invoices }: Statement): Date {
  const paid = invoices.filter(({ status }) => status === 'paid').flatMap(({ lines }) => lines)
  if (paid.length === 0) return subscription.currentPeriodEnd
  return new Date(Math.max(...paid.map(({ to }) => to.getTime())))
}

export type Projection = ReturnType<typeof projectionOf>
