import type { Addon, BoughtAddons, Money, Plan, Price } from '../api/schema.ts'

export type Interval = Price['interval']

export const parseInterval = (value: string | undefined): Interval =>
  value === 'year' ? 'year' : 'month'

/** What something costs, exactly as asked; null: it is not sold so. */
export function priceIn(
  prices: readonly Price[],
  interval: Interval,
  currency: string,
): Money | null {
  const found = prices.find(price => price.interval === interval && price.currency === currency)
  return found ? { amountMinor: found.amountMinor, currency } : null
}

/** The price to show of a plan: as asked, else as near to it as it is sold. */
export function shownPrice({ prices }: Plan, interval: Interval, currency: string): Price | null {
  const asked = (price: Price) =>
    Number(price.currency !== currency) * 2 + Number(price.interval !== interval)
  const [nearest] = [...prices].sort((one, other) => asked(one) - asked(other))
  return nearest ?? null
}

/** Every currency that something is sold in, the viewer's own first. */
export function currenciesOf(plans: readonly Plan[]): string[] {
  const first = plans.flatMap(({ monthly, yearly }) => [monthly, yearly]).find(Boolean)
  const all = plans.flatMap(({ prices }) => prices.map(({ currency }) => currency))
  return [...new Set([...(first ? [first.currency] : []), ...all])]
}

export const intervalsOf = ({ prices }: Plan, currency: string): Interval[] =>
  (['month', 'year'] as const).filter(interval => priceIn(prices, interval, currency) !== null)

/** What a year costs less than twelve months; null: nothing, or there is nothing to compare. */
export function yearlySaving({ prices }: Plan, currency: string): Money | null {
  const month = priceIn(prices, 'month', currency)
  const year = priceIn(prices, 'year', currency)
  const amountMinor = month && year ? month.amountMinor * 12 - year.amountMinor : 0
  return amountMinor > 0 ? { amountMinor, currency } : null
}

/** Whether each year of these costs as much as ten months. */
export const areTwoMonthsFree = (plans: readonly Plan[], currency: string): boolean => {
  const sold = plans.flatMap(({ prices }) => {
    const month = priceIn(prices, 'month', currency)
    const year = priceIn(prices, 'year', currency)
    return month && year ? [{ month, year }] : []
  })
  return (
    sold.length > 0 && sold.every(({ month, year }) => year.amountMinor === month.amountMinor * 10)
  )
}

export interface CartLine {
  addon: Addon
  quantity: number
  amount: Money
}

/** What is in the cart beside the plan, and what a period of everything costs, in whole minor units. */
export function cartOf(
  plan: Plan,
  addons: readonly Addon[],
  bought: BoughtAddons,
  interval: Interval,
  currency: string,
): { plan: Money; lines: CartLine[]; total: Money } {
  const own = priceIn(plan.prices, interval, currency) ?? { amountMinor: 0, currency }
  const lines = bought.flatMap(({ addonId, quantity }) => {
    const addon = addons.find(({ id }) => id === addonId)
    const unit = addon && priceIn(addon.prices, interval, currency)
    if (!unit || quantity <= 0) return []
    return [{ addon, quantity, amount: { amountMinor: unit.amountMinor * quantity, currency } }]
  })
  const amountMinor = lines.reduce((sum, { amount }) => sum + amount.amountMinor, own.amountMinor)
  return { plan: own, lines, total: { amountMinor, currency } }
}

/** The same list with another quantity of one add-on. */
export const withQuantity = (
  bought: BoughtAddons,
  addonId: string,
  quantity: number,
): BoughtAddons => [
  ...bought.filter(one => one.addonId !== addonId),
  ...(quantity > 0 ? [{ addonId, quantity }] : []),
]
