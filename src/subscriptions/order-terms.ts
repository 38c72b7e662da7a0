import { chooseCurrency } from '../billing/choose-currency.ts'
import type { Interval, PlanRow } from '../billing/plans.ts'
import {
  currentPrices,
  type NotSold,
  planProduct,
  type Sold,
  soldItems,
} from '../billing/prices.ts'
import { hasStock } from '../billing/stock.ts'
import type { Transaction } from '../database/database.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { countOf, fixedCurrency, hadTrial, hasTooManyUnpaid } from './own-orders.ts'
import type { SubscriptionRow } from './subscription.ts'
import type { BoughtAddon } from './tables.ts'

export interface MoneyWish {
  interval: Interval
  country: string | null
  currency?: string | undefined
  addons?: readonly BoughtAddon[] | undefined
  promotionCode?: string | undefined
}

/** What an order costs and what comes before its first payment: the columns of its row. */
export interface OrderTerms {
  interval: Interval
  currency: string
  amountMinor: number
  addons: BoughtAddon[]
  trialDays: number
  promotionCode: string | null
}

export type TermsProblem =
  | NotSold
  | 'currency-fixed'
  | 'plan-account-max'
  | 'plan-sold-out'
  | 'too-many-requests'

/** On what terms an account may order a plan now, beside its `others` (all its orders but this one). */
export async function orderTerms(
  tx: Transaction,
  plan: PlanRow,
  wish: MoneyWish,
  others: readonly SubscriptionRow[],
  /** The order that this one takes up or replaces; '' where there is none. */
  replaced: string,
): Promise<Result<{ terms: OrderTerms; sold: Sold }, TermsProblem>> {
  const current = await currentPrices(tx, [planProduct(plan.id)])
  const currencies = [...new Set(current.map(({ currency }) => currency))]
  const { interval, country, currency: wished, addons = [] } = wish
  const currency = chooseCurrency(currencies, { wished, country, fixed: fixedCurrency(others) })
  if (!currency.ok) return currency
  const bought = { planId: plan.id, interval, currency: currency.value, addons }
  const sold = await soldItems(tx, bought)
  if (!sold.ok) return sold
  if (hasTooManyUnpaid(others)) return fail('too-many-requests')
  if (plan.accountMax !== null && countOf(others, plan.id) >= plan.accountMax) {
    return fail('plan-account-max')
  }
  if (!(await hasStock(tx, plan, replaced))) return fail('plan-sold-out')
  const terms = {
    interval,
    currency: currency.value,
    amountMinor: sold.value.amountMinor,
    addons: addons.map(({ addonId, quantity }) => ({ addonId, quantity })),
    trialDays: plan.kind === 'paid' && !hadTrial(others) ? plan.trialDays : 0,
    promotionCode: wish.promotionCode ?? null,
  }
  return ok({ terms, sold: sold.value })
}

/** Whether an order that was begun would be charged just the same. */
export const isSameMoney = (begun: SubscriptionRow, planId: string, terms: OrderTerms): boolean =>
  begun.planId === planId &&
  begun.interval === terms.interval &&
  begun.currency === terms.currency &&
  begun.amountMinor === terms.amountMinor &&
  begun.trialDays === terms.trialDays &&
  begun.promotionCode === terms.promotionCode &&
  addonsText(begun.addons) === addonsText(terms.addons)

const addonsText = (addons: readonly BoughtAddon[]): string =>
  addons
    .map(({ addonId, quantity }) => `${addonId}=${quantity}`)
    .sort()
    .join(' ')
