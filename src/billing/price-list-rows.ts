import type { Interval } from './plans.ts'
import type { PriceList } from './price-list.ts'
import { addonProduct, planProduct } from './prices.ts'
import type { plans } from './tables.ts'

/** A list's plans as rows, in its order. */
export const planRows = (list: PriceList) =>
  list.plans.map(({ month, year, machine, backups, idle, ...plan }, at) => ({
    ...plan,
    backupEveryHours: backups.everyHours,
    backupKeep: { daily: backups.daily, weekly: backups.weekly, monthly: backups.monthly },
    backupQuotaGb: backups.quotaGb,
    idleAction: idle.action,
    idleHours: idle.hours,
    position: at + 1,
    active: true,
    memoryGbMin: machine.memoryGb,
    coresMin: machine.cores,
    diskGbMin: machine.diskGb,
    costMinorMax: machine.costMinorMax,
    costCurrency: machine.costCurrency,
  })) satisfies (typeof plans.$inferInsert)[]

/** What something costs in one currency and interval. */
export interface ListedPrice {
  product: string
  position: number
  interval: Interval
  currency: string
  amountMinor: number
}

/** Everything that is sold by a list; what is free costs nothing in each of its currencies. */
export const pricesOf = (list: PriceList): ListedPrice[] => [
  ...list.plans.flatMap(plan =>
    plan.kind === 'contact' ? [] : ofProduct(planProduct(plan.id), plan, list),
  ),
  ...list.addons.flatMap(addon => ofProduct(addonProduct(addon.id), addon, list)),
]

type Amounts = Record<string, number> | undefined

const ofProduct = (
  product: string,
  { month, year }: { month?: Amounts; year?: Amounts },
  { currencies, yearCostsMonths }: PriceList,
): ListedPrice[] =>
  currencies.flatMap((currency, position) => {
    const monthly = month?.[currency] ?? 0
    const yearly = year?.[currency] ?? monthly * yearCostsMonths
    return [
      { product, position, interval: 'month', currency, amountMinor: monthly },
      { product, position, interval: 'year', currency, amountMinor: yearly },
    ]
  })
