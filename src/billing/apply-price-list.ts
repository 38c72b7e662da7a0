import { and, eq, isNull, notInArray, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { type PriceList, standardList } from './price-list.ts'
import { type ListedPrice, planRows, pricesOf } from './price-list-rows.ts'
import { addonProduct, planProduct } from './prices.ts'
import { addons, plans, prices } from './tables.ts'

/** What applying a list changed; of what is sold already nothing is touched. */
export interface Applied {
  /** By product (`plan:starter`); a price as `plan:starter month usd 1900`. */
  plans: { created: string[]; changed: string[]; deactivated: string[] }
  prices: { created: string[]; retired: string[]; unchanged: number }
}

/**
 * Makes the catalogue be what a list says, all of it or nothing; a second time changes nothing. A changed
 * amount retires its price and sells at a new one. What is not in the list stays on sale unless `replace`.
 */
export const applyPriceList = (
  db: Database,
  list: PriceList,
  context: Pick<Context, 'clock' | 'random'>,
  { replace }: { replace: boolean },
): Promise<Applied> =>
  db.transaction(async tx => {
    await tx.execute(sql`lock table ${plans} in share row exclusive mode`)
    return apply(tx, list, context, replace)
  })

/** Gives a new installation something to sell; one that has plans keeps what it has. */
export const seedPlans = (
  db: Database,
  context: Pick<Context, 'clock' | 'random'>,
): Promise<void> =>
  db.transaction(async tx => {
    await tx.execute(sql`lock table ${plans} in share row exclusive mode`)
    const [any] = await tx.select({ id: plans.id }).from(plans).limit(1)
    if (!any) await apply(tx, standardList(), context, false)
  })

async function apply(
  tx: Transaction,
  list: PriceList,
  context: Pick<Context, 'clock' | 'random'>,
  replace: boolean,
): Promise<Applied> {
  const applied: Applied = {
    plans: { created: [], changed: [], deactivated: [] },
    prices: { created: [], retired: [], unchanged: 0 },
  }
  for (const row of planRows(list)) {
    const [known] = await tx.select().from(plans).where(eq(plans.id, row.id))
    note(applied, planProduct(row.id), known, row)
    await tx.insert(plans).values(row).onConflictDoUpdate({ target: plans.id, set: row })
  }
  for (const [position, { month, year, ...listed }] of list.addons.entries()) {
    const row = { ...listed, position: position + 1, active: true }
    const [known] = await tx.select().from(addons).where(eq(addons.id, row.id))
    note(applied, addonProduct(row.id), known, row)
    await tx.insert(addons).values(row).onConflictDoUpdate({ target: addons.id, set: row })
  }
  const listed = pricesOf(list)
  for (const product of new Set(productsOf(list))) {
    const wanted = listed.filter(price => price.product === product)
    await applyPrices(tx, product, wanted, context, applied)
  }
  if (replace) await deactivateOthers(tx, list, applied)
  return applied
}

const productsOf = (list: PriceList): string[] => [
  ...list.plans.map(({ id }) => planProduct(id)),
  ...list.addons.map(({ id }) => addonProduct(id)),
]

function note({ plans: noted }: Applied, product: string, known: object | undefined, row: object) {
  if (!known) noted.created.push(product)
  else if (!isSame(known, row)) noted.changed.push(product)
}

/** PostgreSQL keeps the members of an object in an order of its own. */
const isSame = (known: object, row: object): boolean =>
  Object.entries(row).every(
    ([column, value]) => stable(Reflect.get(known, column)) === stable(value),
  )

const stable = (value: unknown): string =>
  JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )

async function applyPrices(
  tx: Transaction,
  product: string,
  wanted: ListedPrice[],
  { clock, random }: Pick<Context, 'clock' | 'random'>,
  { prices: noted }: Applied,
) {
  const now = clock.now()
  const current = await tx
    .select()
    .from(prices)
    .where(and(eq(prices.product, product), isNull(prices.retiredAt)))
  for (const price of current) {
    const same = wanted.find(each => isFor(each, price) && each.amountMinor === price.amountMinor)
    if (same) {
      noted.unchanged += 1
      await tx.update(prices).set({ position: same.position }).where(eq(prices.id, price.id))
    } else {
      noted.retired.push(priceText(price))
      await tx.update(prices).set({ retiredAt: now }).where(eq(prices.id, price.id))
    }
  }
  for (const price of wanted) {
    if (current.some(each => isFor(price, each) && each.amountMinor === price.amountMinor)) continue
    noted.created.push(priceText(price))
    await tx.insert(prices).values({ ...price, id: newId('price', random), createdAt: now })
  }
}

const isFor = (
  one: Pick<ListedPrice, 'interval' | 'currency'>,
  other: Pick<ListedPrice, 'interval' | 'currency'>,
): boolean => one.interval === other.interval && one.currency === other.currency

export const priceText = (price: Omit<ListedPrice, 'position'>): string =>
  `${price.product} ${price.interval} ${price.currency} ${price.amountMinor}`

async function deactivateOthers(tx: Transaction, list: PriceList, applied: Applied) {
  const others = await tx
    .update(plans)
    .set({ active: false })
    .where(and(eq(plans.active, true), notInArray(plans.id, ids(list.plans))))
    .returning({ id: plans.id })
  const otherAddons = await tx
    .update(addons)
    .set({ active: false })
    .where(and(eq(addons.active, true), notInArray(addons.id, ids(list.addons))))
    .returning({ id: addons.id })
  applied.plans.deactivated.push(
    ...others.map(({ id }) => planProduct(id)),
    ...otherAddons.map(({ id }) => addonProduct(id)),
  )
}

const ids = (listed: { id: string }[]): string[] => listed.map(({ id }) => id)
