import type { StripeAccount } from './account.ts'
import { invalid } from './errors.ts'
import type { Billed } from './invoices.ts'
import { mergeMetadata } from './params.ts'
import { toPlan } from './prices.ts'
import { chargeFor, creditFor } from './prorations.ts'
import {
  checkQuantity,
  checkTogether,
  createItem,
  periodFrom,
  readPrice,
  type WantedItem,
  wholePeriod,
} from './subscription-items.ts'
import { periodOf, type Subscription, type SubscriptionItem } from './subscriptions.ts'

export type ProrationBehavior = 'create_prorations' | 'always_invoice' | 'none'

/** What is to change of what a subscription costs. */
export interface Change {
  items: WantedItem[]
  behavior: ProrationBehavior
  /** The moment from which unused time is counted; now where it is not said. */
  at: number | null
  /** Begins a new period now. */
  restarts: boolean
  /** Ends the trial now, or has one until then. */
  trialEnd: 'now' | number | null
}

export interface PlannedChange {
  after: Subscription
  /** What the change gives back and charges. */
  lines: Billed[]
  /** Whether the lines are invoiced now, and not with the next period. */
  isImmediate: boolean
}

/**
 * What a change would make of a subscription; stores nothing, so that a preview and the change itself
 * come to the same amounts. Within one interval the period stays; another interval, a new anchor or
 * another end of the trial begins a period now.
 */
export function planChange(
  account: StripeAccount,
  before: Subscription,
  change: Change,
): PlannedChange {
  const now = account.now()
  const period = periodOf(before)
  const at = change.at ?? now
  if (at < period.start || at > Math.max(period.end, now)) {
    throw invalid(
      '',
      'Cannot specify `proration_date` outside of the current billing period.',
      'proration_date',
    )
  }
  const wanted = wantedItems(account, before, change.items)
  checkTogether(wanted)
  const price = wanted[0]?.price
  if (!price) throw new Error('checkTogether lets no empty list pass')
  const inTrial = before.trial_end !== null && before.trial_end > now
  const trialEnd = readTrialEnd(change.trialEnd, now)
  const endsTrial = change.trialEnd === 'now' && inTrial
  const restarts =
    endsTrial ||
    trialEnd !== null ||
    (!inTrial && (change.restarts || hasOtherInterval(before, wanted)))
  const next =
    trialEnd !== null ? { start: now, end: trialEnd } : restarts ? periodFrom(now, price) : period
  const items = wanted.map(item => ({
    ...item,
    current_period_start: next.start,
    current_period_end: next.end,
  }))
  const after: Subscription = {
    ...before,
    billing_cycle_anchor: restarts ? (trialEnd ?? now) : before.billing_cycle_anchor,
    items: { ...before.items, data: items },
    ...(trialEnd !== null
      ? { status: 'trialing', trial_end: trialEnd, trial_start: before.trial_start ?? now }
      : endsTrial
        ? { status: 'active', trial_end: now }
        : {}),
  }
  const touched = (item: SubscriptionItem, others: SubscriptionItem[]) =>
    restarts || !others.some(other => isSame(item, other))
  const kept = change.behavior === 'none' || (inTrial && !endsTrial)
  const credits = kept
    ? []
    : before.items.data
        .filter(item => touched(item, items))
        .flatMap(item => creditFor(account, item, at))
  const charges =
    restarts || kept
      ? []
      : chargeFor(
          account,
          after,
          items.filter(item => touched(item, before.items.data)),
          at,
        )
  const whole = restarts && trialEnd === null ? items.map(item => wholePeriod(account, item)) : []
  const lines = [...credits, ...charges.filter(({ amount }) => amount !== 0), ...whole]
  return {
    after,
    lines,
    isImmediate: whole.length > 0 || (change.behavior === 'always_invoice' && lines.length > 0),
  }
}

const isSame = (one: SubscriptionItem, other: SubscriptionItem): boolean =>
  one.id === other.id && one.price.id === other.price.id && one.quantity === other.quantity

function hasOtherInterval(before: Subscription, wanted: SubscriptionItem[]): boolean {
  const [old] = before.items.data
  const [item] = wanted
  return (
    old?.price.recurring.interval !== item?.price.recurring.interval ||
    old?.price.recurring.interval_count !== item?.price.recurring.interval_count
  )
}

function readTrialEnd(wanted: Change['trialEnd'], now: number): number | null {
  if (wanted === null || wanted === 'now') return null
  if (wanted > now) return wanted
  throw invalid(
    '',
    'Invalid timestamp: must be an integer Unix timestamp in the future.',
    'trial_end',
  )
}

/** The items after a change: those named are changed, added or dropped, all others stay. */
function wantedItems(
  account: StripeAccount,
  before: Subscription,
  changes: WantedItem[],
): SubscriptionItem[] {
  const items = [...before.items.data]
  changes.forEach((wanted, index) => {
    const param = `items[${index}]`
    if (wanted.id === undefined) {
      items.push(addedItem(account, before, wanted, param))
      return
    }
    const position = items.findIndex(({ id }) => id === wanted.id)
    const item = items[position]
    if (!item) {
      throw invalid('resource_missing', `No such subscription item: '${wanted.id}'`, `${param}[id]`)
    }
    if (wanted.deleted) items.splice(position, 1)
    else items[position] = changedItem(account, before, item, wanted, param)
  })
  return items
}

function addedItem(
  account: StripeAccount,
  before: Subscription,
  wanted: WantedItem,
  param: string,
): SubscriptionItem {
  const price = readPrice(account, wanted, before.currency, param)
  const quantity = checkQuantity(wanted.quantity ?? 1, param)
  const metadata = mergeMetadata({}, wanted.metadata)
  return createItem(account, before.id, { price, quantity, metadata }, periodOf(before))
}

function changedItem(
  account: StripeAccount,
  { currency }: Subscription,
  item: SubscriptionItem,
  wanted: WantedItem,
  param: string,
): SubscriptionItem {
  const isPriced = wanted.price !== undefined || wanted.price_data !== undefined
  const price = isPriced ? readPrice(account, wanted, currency, param) : item.price
  return {
    ...item,
    metadata: mergeMetadata(item.metadata, wanted.metadata),
    plan: toPlan(price),
    price,
    quantity: checkQuantity(wanted.quantity ?? item.quantity, param),
  }
}
