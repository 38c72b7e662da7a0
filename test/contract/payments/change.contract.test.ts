import { describe, expect, test } from 'vitest'
import type { WantedChange, WantedItem } from '../../../src/providers/payments.ts'
import { granted, kindOf } from '../sandbox.ts'
import { goodCard, type Shop, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
const yearly = { interval: 'year', amountMinor: 19_000 } as const
const larger = () => shop().plan({ product: `plan:q${shop().id}`, name: 'Pro', amountMinor: 3900 })
const find = async (id: string) => granted(await shop().payments.findSubscription(id, signal))
const invoicesOf = async (id: string) =>
  granted(await shop().payments.readStatement(id, signal))?.invoices ?? []

/** A subscription in the middle of its first month, and a change of it that is counted up to now. */
async function halfway({ operator, ...rest }: Shop, fields = goodCard, trialDays = 0) {
  const { customerId, clock } = await shop().timedCustomer()
  const id = await shop().buy({ customerId, trialDays }, fields)
  const found = await find(id)
  const left = Number(found?.currentPeriodEnd) - Number(shop().minutesFromNow(0))
  await shop().advance(clock, Math.floor(left / 86_400_000 / 2))
  const { frozen_time } = await operator.testHelpers.testClocks.retrieve(clock)
  const change = (items: WantedItem[], charge: 'now' | 'later' = 'now'): WantedChange => ({
    subscriptionId: id,
    items,
    countedAt: new Date(frozen_time * 1000),
    charge,
  })
  return { id, clock, change, periodEnd: found?.currentPeriodEnd, name: rest.id }
}
const apply = (change: WantedChange, idempotencyKey = `change:${shop().id}`) =>
  shop().payments.applyChange({ ...change, idempotencyKey }, signal)

describe('a change', () => {
  test('to a larger plan charges what it was previewed to, on the same item', async () => {
    const { id, change, periodEnd } = await halfway(shop())
    const before = await find(id)
    const wanted = change([await shop().item(larger())])
    const preview = granted(await shop().payments.previewChange(wanted, signal))
    expect(preview).toMatchObject({ nextMinor: 3900, nextAt: periodEnd, currency: 'eur' })
    expect(preview.dueNowMinor).toBeGreaterThan(900)
    expect(preview.dueNowMinor).toBeLessThan(1100)
    expect(await invoicesOf(id)).toHaveLength(1)

    const changed = granted(await apply(wanted))
    expect(changed.items).toMatchObject([
      { itemId: before?.items[0]?.itemId, productId: `sambuk_q${shop().id}`, unitMinor: 3900 },
    ])
    expect(changed.currentPeriodEnd).toEqual(periodEnd)
    const [charged] = await invoicesOf(id)
    expect(charged).toMatchObject({ status: 'paid', paidMinor: preview.dueNowMinor })
    expect(charged?.lines.map(({ amountMinor }) => amountMinor > 0).toSorted()).toEqual([
      false,
      true,
    ])
  })

  test('adds, changes and drops add-ons beside the plan, which stays as it is', async () => {
    const { change } = await halfway(shop())
    const [plan, addon, other] = [
      await shop().item(shop().plan()),
      await shop().item(shop().addon()),
      await shop().item(shop().addon({ product: `addon:b${shop().id}`, amountMinor: 300 })),
    ]
    const steps = [
      [plan, addon],
      [plan, { ...addon, quantity: 3 }, other],
      [plan, other],
    ]
    for (const [index, items] of steps.entries()) {
      const changed = granted(await apply(change(items), `change-${index}:${shop().id}`))
      const sold = changed.items.map(({ priceId, quantity }) => ({ priceId, quantity }))
      expect(sold).toHaveLength(items.length)
      expect(sold).toEqual(expect.arrayContaining(items))
    }
  })

  test('to a smaller plan that is charged later costs nothing now and less from then on', async () => {
    const { id, change, clock, periodEnd } = await halfway(shop())
    const smaller = await shop().item(
      shop().plan({ product: `plan:s${shop().id}`, amountMinor: 900 }),
    )
    const wanted = change([smaller], 'later')
    expect(granted(await shop().payments.previewChange(wanted, signal))).toEqual({
      dueNowMinor: 0,
      nextMinor: 900,
      nextAt: periodEnd,
      currency: 'eur',
    })
    expect(granted(await apply(wanted)).items).toMatchObject([{ unitMinor: 900 }])
    expect(await invoicesOf(id)).toHaveLength(1)
    await shop().advance(clock, 20)
    expect(await invoicesOf(id)).toMatchObject([{ paidMinor: 900 }, { paidMinor: 1900 }])
  })

  test('to a smaller plan that is charged now is previewed as credit', async () => {
    const { change } = await halfway(shop())
    const smaller = await shop().item(
      shop().plan({ product: `plan:s${shop().id}`, amountMinor: 900 }),
    )
    const preview = granted(await shop().payments.previewChange(change([smaller]), signal))
    expect(preview.dueNowMinor).toBeLessThan(-400)
    expect(preview.dueNowMinor).toBeGreaterThan(-600)
    expect(preview.nextMinor).toBe(900)
  })

  test('from month to year begins a year now, less what is left of the month', async () => {
    const { id, change, periodEnd } = await halfway(shop())
    const wanted = change([await shop().item(shop().plan(yearly))])
    const preview = granted(await shop().payments.previewChange(wanted, signal))
    expect(preview.nextMinor).toBe(19_000)
    expect(preview.dueNowMinor).toBeGreaterThan(17_900)
    expect(preview.dueNowMinor).toBeLessThan(18_200)
    const changed = granted(await apply(wanted))
    expect(changed.currentPeriodEnd).toEqual(preview.nextAt)
    expect(Number(changed.currentPeriodEnd)).toBeGreaterThan(Number(periodEnd) + 300 * 86_400_000)
    expect(await invoicesOf(id)).toMatchObject([{ paidMinor: preview.dueNowMinor }, {}])
  })

  test('to another interval cannot wait for the end of the period', async () => {
    const { change } = await halfway(shop())
    const wanted = change([await shop().item(shop().plan(yearly))], 'later')
    const refusal = { ok: false, error: { kind: 'rejected', code: 'interval-not-later' } }
    expect(await shop().payments.previewChange(wanted, signal)).toMatchObject(refusal)
    expect(await apply(wanted)).toMatchObject(refusal)
  })

  test('in a trial costs nothing until the trial ends', async () => {
    const { id, change, periodEnd } = await halfway(shop(), goodCard, 14)
    const wanted = change([await shop().item(larger())])
    expect(granted(await shop().payments.previewChange(wanted, signal))).toEqual({
      dueNowMinor: 0,
      nextMinor: 3900,
      nextAt: periodEnd,
      currency: 'eur',
    })
    expect(granted(await apply(wanted))).toMatchObject({ status: 'trialing' })
    const paid = (await invoicesOf(id)).reduce((sum, { paidMinor }) => sum + paidMinor, 0)
    expect(paid).toBe(0)
  })

  test('that goes on with a discount tells the price with it, and tells one that ends without', async () => {
    const { operator, id: name } = shop()
    const nextWith = async (duration: 'once' | 'forever') => {
      const coupon = await operator.coupons.create({ duration, percent_off: 50 })
      const promotion = await operator.promotionCodes.create({
        promotion: { type: 'coupon', coupon: coupon.id },
        code: `${duration}${name}`.toUpperCase(),
      })
      const id = await shop().buy({
        promotionId: promotion.id,
        subscriptionId: `${duration}_${name}`,
        idempotencyKey: `${duration}:${name}`,
      })
      const items = [await shop().item(larger())]
      const countedAt = shop().minutesFromNow(0)
      const wanted = { subscriptionId: id, items, countedAt, charge: 'now' } as const
      return granted(await shop().payments.previewChange(wanted, signal)).nextMinor
    }
    expect(await nextWith('forever')).toBe(1950)
    expect(await nextWith('once')).toBe(3900)
  })

  test('keeps a price that is not sold any more, and its quantity can change', async () => {
    const { change } = await halfway(shop())
    const old = await shop().item(shop().plan())
    await shop().item(shop().plan({ amountMinor: 2500 }))
    const addon = await shop().item(shop().addon())
    const wanted = change([{ ...old, quantity: 2 }, addon])
    granted(await shop().payments.previewChange(wanted, signal))
    const { items } = granted(await apply(wanted))
    expect(items).toMatchObject([{ ...old, quantity: 2, unitMinor: 1900 }, addon])
  })

  test('that is declined changes and leaves nothing', async () => {
    const failsLater = { ...goodCard, cardNumber: '4000 0000 0000 0341' }
    const { id, change } = await halfway(shop(), failsLater)
    const wanted = change([await shop().item(larger())])
    const declined = { ok: false, error: { kind: 'rejected', code: 'payment-declined' } }
    expect(await apply(wanted)).toMatchObject(declined)
    expect(await apply(wanted)).toMatchObject(declined)
    expect(await find(id)).toMatchObject({ status: 'active', items: [{ unitMinor: 1900 }] })
    const left = (await invoicesOf(id)).filter(({ status }) => status === 'open')
    expect(left).toEqual([])
  })

  test('to what there is already changes and charges nothing', async () => {
    const { id, change } = await halfway(shop())
    const wanted = change([await shop().item(shop().plan())])
    const preview = granted(await shop().payments.previewChange(wanted, signal))
    expect(preview).toMatchObject({ dueNowMinor: 0, nextMinor: 1900 })
    granted(await apply(wanted))
    expect(await invoicesOf(id)).toHaveLength(1)
  })

  test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
    'that meets %s is charged once when it is asked for again',
    async kind => {
      const { id, change } = await halfway(shop())
      const wanted = change([await shop().item(larger())])
      shop().fault('update-subscription', kind)
      expect(kindOf(await apply(wanted))).toBe('unknown-outcome')
      expect(granted(await apply(wanted)).items).toMatchObject([{ unitMinor: 3900 }])
      expect(await invoicesOf(id)).toHaveLength(2)
    },
  )

  test('that never arrived is made when it is asked for again', async () => {
    const { id, change } = await halfway(shop())
    const wanted = change([await shop().item(larger())])
    shop().fault('update-subscription', 'timeout-before-effect')
    expect(kindOf(await apply(wanted))).toBe('unknown-outcome')
    granted(await apply(wanted))
    expect(await invoicesOf(id)).toHaveLength(2)
  })

  test('asked for twice at once is charged once', async () => {
    const { id, change } = await halfway(shop())
    const wanted = change([await shop().item(larger())])
    const both = await Promise.all([apply(wanted), apply(wanted)])
    expect(both.map(granted)).toHaveLength(2)
    expect(await invoicesOf(id)).toHaveLength(2)
  })

  test('of what is over, or nobody knows, is refused', async () => {
    const { id, change } = await halfway(shop())
    const wanted = change([await shop().item(larger())])
    granted(await shop().payments.cancelSubscription(id, signal))
    expect(kindOf(await apply(wanted))).toBe('rejected')
    const unknown = { ...wanted, subscriptionId: 'sub_nothing' }
    expect(kindOf(await shop().payments.previewChange(unknown, signal))).toBe('rejected')
  })
})
