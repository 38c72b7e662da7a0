import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { openDatabase } from '../database/connect.ts'
import { assert } from '../kit/assert.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { applyPriceList, seedPlans } from './apply-price-list.ts'
import { type PriceList, standardList } from './price-list.ts'
import { currentPrices, soldItems, type Wanted } from './prices.ts'
import { listPlans } from './store.ts'
import { prices } from './tables.ts'

const context = systemContext(silentLog)
const opened: { close(): Promise<unknown> }[] = []
let db: ReturnType<typeof openDatabase>['db']
let database: TestDatabase
beforeEach(async () => {
  database = await createTestDatabase()
  const connection = openDatabase(database.url, {
    max: 4,
    applicationName: 'price list test',
    log: silentLog,
  })
  db = connection.db
  opened.push({ close: () => connection.close().then(() => database.close()) })
  return async () => opened.pop()?.close()
})
afterAll(async () => {
  for (const each of opened) await each.close()
})

const keep = { replace: false }
function withStarterAt(usd: number): PriceList {
  const list = standardList()
  const [starter] = list.plans
  assert(starter?.month, 'a price')
  starter.month.usd = usd
  return list
}
const starterPrices = () =>
  db
    .select()
    .from(prices)
    .where(and(eq(prices.product, 'plan:starter'), eq(prices.currency, 'usd')))

describe('applying a list', () => {
  test('sells it, and a second time changes nothing', async () => {
    const first = await applyPriceList(db, standardList(), context, keep)
    expect(first.plans.created).toHaveLength(7)
    expect(first.prices.created).toHaveLength(6 * 2 * 4)
    expect(await applyPriceList(db, standardList(), context, keep)).toEqual({
      plans: { created: [], changed: [], deactivated: [] },
      prices: { created: [], retired: [], unchanged: 48 },
    })
    expect((await listPlans(db)).map(({ id }) => id)).toEqual([
      'starter',
      'pro',
      'premium',
      'free',
      'enterprise',
    ])
  })

  test('at another amount retires the price and never changes it', async () => {
    await applyPriceList(db, standardList(), context, keep)
    const before = await starterPrices()
    const applied = await applyPriceList(db, withStarterAt(2100), context, keep)
    expect(applied.prices).toMatchObject({
      created: ['plan:starter month usd 2100', 'plan:starter year usd 21000'],
      retired: ['plan:starter month usd 1900', 'plan:starter year usd 19000'],
    })
    const after = await starterPrices()
    for (const price of before) {
      expect(after).toContainEqual({ ...price, retiredAt: expect.any(Date) })
    }
    const current = await currentPrices(db, ['plan:starter'])
    expect(
      current.filter(({ currency }) => currency === 'usd').map(price => price.amountMinor),
    ).toEqual([2100, 21_000])
  })

  test('leaves what is not in it on sale, unless it is to replace everything', async () => {
    await applyPriceList(db, standardList(), context, keep)
    const onlyPro = standardList()
    onlyPro.plans = onlyPro.plans.filter(({ id }) => id === 'pro')
    onlyPro.addons = []
    expect((await applyPriceList(db, onlyPro, context, keep)).plans.deactivated).toEqual([])
    expect(await listPlans(db)).toHaveLength(5)
    const replaced = await applyPriceList(db, onlyPro, context, { replace: true })
    expect(replaced.plans.deactivated).toHaveLength(6)
    expect((await listPlans(db)).map(({ id }) => id)).toEqual(['pro'])
    await applyPriceList(db, standardList(), context, keep)
    expect(await listPlans(db)).toHaveLength(5)
  })

  test('that fails half-way leaves everything as it was', async () => {
    const broken = standardList()
    const [, pro] = broken.plans
    assert(pro?.month, 'a price')
    pro.month.usd = 3_000_000_000 // more than the column holds
    await expect(applyPriceList(db, broken, context, keep)).rejects.toThrow()
    expect(await listPlans(db)).toEqual([])
    expect(await db.select().from(prices)).toEqual([])
  })

  test('by several processes at once seeds it once', async () => {
    await Promise.all([1, 2, 3].map(() => seedPlans(db, context)))
    expect(await db.select().from(prices).where(isNull(prices.retiredAt))).toHaveLength(48)
  })

  test('is not done to an installation that sells something already', async () => {
    const list = standardList()
    list.plans = list.plans.slice(0, 1)
    await applyPriceList(db, list, context, keep)
    await seedPlans(db, context)
    expect(await listPlans(db)).toHaveLength(1)
  })
})

describe('what a wish comes to', () => {
  const wish = { planId: 'starter', interval: 'month', currency: 'sar', addons: [] } as const

  test.each<[string, Partial<Wanted>, string]>([
    ['a plan that is not sold', { planId: 'gold' }, 'plan-unknown'],
    ['a currency in which it is not sold', { currency: 'jpy' }, 'currency-not-sold'],
    ['a plan that is sold by contact', { planId: 'enterprise' }, 'currency-not-sold'],
    ['an add-on that is not sold', { addons: [{ addonId: 'gold', quantity: 1 }] }, 'addon-unknown'],
    [
      'an add-on twice',
      {
        addons: [
          { addonId: 'bigger-disk', quantity: 1 },
          { addonId: 'bigger-disk', quantity: 1 },
        ],
      },
      'quantity-illegal',
    ],
    ...[0, -1, 1.5, 7, 1e12, Number.NaN].map((quantity): [string, Partial<Wanted>, string] => [
      `${quantity} of an add-on`,
      { addons: [{ addonId: 'bigger-disk', quantity }] },
      'quantity-illegal',
    ]),
  ])('%s is refused', async (_, changes, error) => {
    await seedPlans(db, context)
    expect(await soldItems(db, { ...wish, ...changes })).toEqual({ ok: false, error })
  })

  test('is the plan first, then its add-ons, with what they ask of a machine', async () => {
    await seedPlans(db, context)
    const sold = await soldItems(db, {
      ...wish,
      addons: [
        { addonId: 'bigger-disk', quantity: 2 },
        { addonId: 'extra-backups', quantity: 1 },
      ],
    })
    expect(sold).toMatchObject({
      ok: true,
      value: {
        prices: [
          { price: { product: 'plan:starter', amountMinor: 7100 }, name: 'Starter', quantity: 1 },
          { price: { product: 'addon:bigger-disk' }, quantity: 2 },
          { price: { product: 'addon:extra-backups' }, quantity: 1 },
        ],
        amountMinor: 7100 + 2 * 3400 + 1100,
        diskGbMin: 140,
        costMinorMore: 1400,
        backups: 7,
      },
    })
  })
})
