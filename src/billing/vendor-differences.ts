import type { PaidSubscription, Statement } from '../providers/payment-facts.ts'
import type { OurBook } from './books.ts'
import type { PriceRow } from './prices.ts'
import type { MoneyDifference } from './tables.ts'
import { shown, shownAmount } from './told.ts'

/** What differs beside the rows of subscriptions: whose they are, who pays them, and what things cost. */

export interface CustomerComparison {
  accountId: string
  /** The vendor's only customer of this account; null: a person has to say which one it is. */
  customerId: string | null
  difference: MoneyDifference
}

export interface PriceComparison {
  priceId: string
  /** The vendor never changes a price: what ours has to be again. Null: more than the amount differs. */
  amountMinor: number | null
  difference: MoneyDifference
}

/** The vendor charges for something that says it is ours, and we have never heard of it. */
export function unknownSubscriptions(
  books: readonly OurBook[],
  listed: readonly PaidSubscription[],
): MoneyDifference[] {
  const known = new Set(books.map(({ row }) => row.id))
  return listed
    .filter(({ ours }) => ours !== null && !known.has(ours))
    .map(({ id, ours, status }) => ({
      kind: 'subscription-unknown',
      about: id,
      ours: shown(null),
      theirs: `${status}, ${ours}`,
    }))
}

export function compareCustomers(
  books: readonly OurBook[],
  statements: readonly Statement[],
): CustomerComparison[] {
  const accountOf = new Map(books.map(({ row, customer }) => [row.id, customer]))
  const customers = new Map<string, Set<string>>()
  for (const { subscription } of statements) {
    const account = accountOf.get(subscription.ours ?? '')
    if (!account) continue
    const seen = customers.get(account.id) ?? new Set()
    customers.set(account.id, seen.add(subscription.customerId))
  }
  const accounts = new Map([...accountOf.values()].map(account => [account.id, account]))
  return [...customers].flatMap(([accountId, theirs]) => {
    const ours = accounts.get(accountId)?.stripeCustomerId ?? null
    if (ours !== null && theirs.has(ours)) return []
    const [only = null] = theirs.size === 1 ? theirs : []
    const difference = {
      kind: 'customer',
      about: accountId,
      ours: shown(ours),
      theirs: [...theirs].join(', '),
    }
    return [{ accountId, customerId: only, difference }]
  })
}

/** Our prices beside what their namesakes at the vendor really cost. */
export function comparePrices(
  prices: readonly PriceRow[],
  listed: readonly PaidSubscription[],
): PriceComparison[] {
  const sold = new Map(
    listed.flatMap(({ currency, items }) =>
      items.map(item => [item.priceId, { ...item, currency }] as const),
    ),
  )
  return prices.flatMap(price => {
    const theirs = sold.get(price.stripePriceId ?? '')
    if (!theirs) return []
    const isSameSort = theirs.currency === price.currency && theirs.interval === price.interval
    if (isSameSort && theirs.unitMinor === price.amountMinor) return []
    const difference = {
      kind: 'price',
      about: price.id,
      ours: `${shownAmount(price.amountMinor, price.currency)} a ${price.interval}`,
      theirs: `${shownAmount(theirs.unitMinor, theirs.currency)} a ${theirs.interval}`,
    }
    return [{ priceId: price.id, amountMinor: isSameSort ? theirs.unitMinor : null, difference }]
  })
}
