import { describe, expect, test } from 'vitest'
import { granted, kindOf } from '../sandbox.ts'
import { goodCard, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
const find = async (id: string) => granted(await shop().payments.findSubscription(id, signal))
const noReason = { reason: null, comment: null }

describe('a subscription', () => {
  test('tells until when it is paid, and how much was', async () => {
    const found = await find(await shop().buy())
    expect(found).toMatchObject({
      status: 'active',
      amountPaidMinor: 1900,
      currency: 'eur',
      cancelAtPeriodEnd: false,
      endReason: null,
      trialEnd: null,
    })
    expect(Number(found?.currentPeriodEnd)).toBeGreaterThan(
      Number(shop().minutesFromNow(27 * 1440)),
    )
  })

  test('nobody knows is null', async () => {
    expect(await find('sub_nothing')).toBeNull()
  })

  test('that an operator ends by a date ends with the period', async () => {
    const id = await shop().buy()
    await shop().operator.subscriptions.update(id, { cancel_at: 'min_period_end' })
    expect(await find(id)).toMatchObject({ cancelAtPeriodEnd: true })
  })

  test('is listed with all others, ended ones and strangers too', async () => {
    const { payments, operator } = shop()
    const ended = await shop().buy()
    granted(await payments.cancelSubscription(ended, signal))
    const stranger = await operator.subscriptions.create({
      customer: await shop().customer(),
      items: [{ price: (await shop().item(shop().plan())).priceId }],
      collection_method: 'send_invoice',
      days_until_due: 7,
    })
    const listed = granted(await payments.listSubscriptions(signal))
    expect(listed.find(({ id }) => id === ended)).toMatchObject({
      ours: `sub_${shop().id}`,
      status: 'canceled',
      endReason: 'asked',
      amountPaidMinor: 1900,
    })
    expect(listed.find(({ id }) => id === stranger.id)).toMatchObject({ ours: null })
  })

  test('of a stranger that is sold by the week is left out of the list, and hides no other', async () => {
    const { payments, operator } = shop()
    const mine = await shop().buy()
    const { id: product } = await operator.products.create({ name: 'Newspaper' })
    const weekly = await operator.prices.create({
      product,
      currency: 'eur',
      unit_amount: 100,
      recurring: { interval: 'week' },
    })
    const stranger = await operator.subscriptions.create({
      customer: await shop().customer('-reader'),
      items: [{ price: weekly.id }],
      collection_method: 'send_invoice',
      days_until_due: 7,
    })
    const ids = granted(await payments.listSubscriptions(signal)).map(({ id }) => id)
    expect(ids).toContain(mine)
    expect(ids).not.toContain(stranger.id)
  })
})

describe('ending with the period', () => {
  test('keeps it until then, says why, and may be repeated', async () => {
    const { payments, operator } = shop()
    const id = await shop().buy()
    const why = { reason: 'too-expensive', comment: 'Found a coupon elsewhere' }
    for (let times = 0; times < 2; times += 1) {
      const ending = granted(await payments.endWithPeriod(id, true, why, signal))
      expect(ending).toMatchObject({ status: 'active', cancelAtPeriodEnd: true })
    }
    expect((await operator.subscriptions.retrieve(id)).cancellation_details).toMatchObject({
      feedback: 'too_expensive',
      comment: why.comment,
    })
  })

  test('can be taken back, with what was said', async () => {
    const { payments, operator } = shop()
    const id = await shop().buy()
    const why = { reason: 'other', comment: 'Bored' }
    granted(await payments.endWithPeriod(id, true, why, signal))
    const kept = granted(await payments.endWithPeriod(id, false, noReason, signal))
    expect(kept).toMatchObject({ cancelAtPeriodEnd: false })
    expect((await operator.subscriptions.retrieve(id)).cancellation_details).toMatchObject({
      feedback: null,
      comment: null,
    })
  })

  test('is nothing more to do for one that is over, which cannot go on any more', async () => {
    const { payments } = shop()
    const id = await shop().buy()
    granted(await payments.cancelSubscription(id, signal))
    const ended = granted(await payments.endWithPeriod(id, true, noReason, signal))
    expect(ended.status).toBe('canceled')
    expect(kindOf(await payments.endWithPeriod(id, false, noReason, signal))).toBe('rejected')
  })

  test('whose answer was lost is simply asked for again', async () => {
    const { payments } = shop()
    const id = await shop().buy()
    shop().fault('update-subscription', 'timeout-after-effect')
    const lost = await payments.endWithPeriod(id, true, noReason, signal)
    expect(kindOf(lost)).toBe('unavailable')
    const ending = granted(await payments.endWithPeriod(id, true, noReason, signal))
    expect(ending.cancelAtPeriodEnd).toBe(true)
  })

  test('ends it when the period does, because it was asked for', async () => {
    const { payments } = shop()
    const { customerId, clock } = await shop().timedCustomer()
    const id = await shop().buy({ customerId })
    granted(await payments.endWithPeriod(id, true, noReason, signal))
    await shop().advance(clock, 32)
    expect(await find(id)).toMatchObject({ status: 'canceled', endReason: 'asked' })
  })
})

describe('canceling now', () => {
  test('may be done twice, and the subscription can still be read', async () => {
    const { payments } = shop()
    const id = await shop().buy()
    expect(granted(await payments.cancelSubscription(id, signal))).toBeNull()
    expect(granted(await payments.cancelSubscription(id, signal))).toBeNull()
    expect(await find(id)).toMatchObject({ status: 'canceled', endReason: 'asked' })
  })

  test('of what nobody knows is done', async () => {
    expect(granted(await shop().payments.cancelSubscription('sub_nothing', signal))).toBeNull()
  })

  /** One that owes its first payment by invoice. */
  const owing = async () => {
    const order = {
      subscriptionId: `sub_${shop().id}`,
      customerId: await shop().customer(),
      items: [await shop().item(shop().plan())],
      dueDays: 7,
      automaticTax: false,
      idempotencyKey: `invoiced:${shop().id}`,
    }
    return granted(await shop().payments.createInvoiced(order, signal)).id
  }
  const invoicesOf = async (id: string) =>
    granted(await shop().payments.readStatement(id, signal))?.invoices

  test('asks nobody to pay what is open any more', async () => {
    const id = await owing()
    granted(await shop().payments.cancelSubscription(id, signal))
    expect(await invoicesOf(id)).toMatchObject([{ status: 'void', paidMinor: 0 }])
  })

  test.each([
    ['cancel-subscription', 'timeout-after-effect'],
    ['void-invoice', 'timeout-after-effect'],
    ['void-invoice', 'error-500-before-effect'],
  ] as const)('whose %s meets %s is finished when asked for again', async (operation, kind) => {
    const id = await owing()
    shop().fault(operation, kind)
    expect(kindOf(await shop().payments.cancelSubscription(id, signal))).toBe('unavailable')
    granted(await shop().payments.cancelSubscription(id, signal))
    expect(await invoicesOf(id)).toMatchObject([{ status: 'void' }])
    expect(await find(id)).toMatchObject({ status: 'canceled' })
  })

  test('leaves what was paid as it is', async () => {
    const id = await shop().buy({}, goodCard)
    granted(await shop().payments.cancelSubscription(id, signal))
    expect(await invoicesOf(id)).toMatchObject([{ status: 'paid', paidMinor: 1900 }])
  })
})
