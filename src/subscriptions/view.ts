import type { z } from 'zod'
import { cityName } from '../geography/places.ts'
import type { Order } from '../http/views.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { orderState, type SubscriptionRow } from './subscription.ts'

/** An order as its customer sees it until there is a server to look at. */
export function orderView(
  row: SubscriptionRow,
  serverId: string | null,
  language: Language,
): z.infer<typeof Order> {
  const state = orderState(row)
  return {
    id: row.id,
    state,
    planId: row.planId,
    price: { amountMinor: row.amountMinor, currency: row.currency },
    addons: row.addons,
    trialDays: row.trialDays,
    orderedAt: row.orderedAt.toISOString(),
    interval: row.interval,
    hostname: row.hostname,
    place: placeOf(row, language),
    checkoutUrl: state === 'payable' ? row.checkoutUrl : null,
    serverId,
    problem: storedReason(row.problem ?? troubleOf(row), language),
  }
}

/** Where its first candidate stands. */
function placeOf({ candidates: [first] }: SubscriptionRow, language: Language) {
  if (!first) return null
  const { provider, location, country } = first
  return { provider, location, city: cityName(first, language), country }
}

/** Until there is a page to pay on, the payment vendor is the only one whom an order waits for. */
const troubleOf = (row: SubscriptionRow): 'payment-vendor-unreachable' | null =>
  orderState(row) === 'preparing' && row.failures > 0 ? 'payment-vendor-unreachable' : null
