import { describe, expect, test } from 'vitest'
import type { BilledInvoice } from '../../../src/providers/payment-facts.ts'
import type { CheckoutOrder } from '../../../src/providers/payments.ts'
import { granted, kindOf } from '../sandbox.ts'
import { goodCard, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
/** Good when it is stored, declined whenever its holder is not there. */
const failsLater = { ...goodCard, cardNumber: '4000 0000 0000 0341' }
const ours = () => `sub_${shop().id}`

const read = async (id: string) => {
  const statement = granted(await shop().payments.readStatement(id, signal))
  if (!statement) throw new Error('what was bought has a statement')
  return statement
}

/** Two months, of which the second was paid when Stripe had given up. */
async function paidAfterItEnded(
  changes: Partial<CheckoutOrder> = {},
  meanwhile: (vendorId: string) => Promise<unknown> = async () => {},
) {
  const { customerId, clock } = await shop().timedCustomer()
  const vendorId = await shop().buy({ customerId, ...changes }, failsLater)
  await shop().advance(clock, 32)
  await meanwhile(vendorId)
  await shop().advance(clock, 17)
  const [open] = (await read(vendorId)).invoices
  await fetch(open?.pageUrl ?? '', {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(goodCard),
  })
  const { subscription, invoices } = await read(vendorId)
  const [paid] = invoices
  expect(subscription).toMatchObject({ status: 'canceled', endReason: 'payment-failed' })
  expect(paid).toMatchObject({ id: open?.id, status: 'paid' })
  expect(Number(paid?.paidAt)).toBeGreaterThan(Number(subscription.endedAt))
  if (!paid) throw new Error('what was paid has an invoice')
  return { vendorId, customerId, clock, paid }
}

const orderFor = ({ vendorId, paid }: { vendorId: string; paid: BilledInvoice }) => ({
  vendorId,
  subscriptionId: ours(),
  invoiceId: paid.id,
  chargedFrom: paid.lines[0]?.to ?? new Date(0),
  idempotencyKey: `revive:${paid.id}`,
})
const revive = (given: { vendorId: string; paid: BilledInvoice }) =>
  shop().payments.revive(orderFor(given), signal)

const allOf = async (customer: string) =>
  (await shop().operator.subscriptions.list({ customer, status: 'all' })).data
const livingOf = async (customer: string) =>
  (await allOf(customer)).filter(({ status }) => status !== 'canceled')

describe('a revival', () => {
  test('has what was bought, costs nothing until the paid period is over, and is charged then', async () => {
    const items = [await shop().item(shop().plan()), await shop().item(shop().addon(), 2)]
    const given = await paidAfterItEnded({ items, amountMinor: 2900 })
    const revived = granted(await revive(given))
    expect(revived).toMatchObject({
      ours: ours(),
      status: 'active',
      customerId: given.customerId,
      currentPeriodEnd: given.paid.lines[0]?.to,
      amountPaidMinor: 0,
      endedAt: null,
      cancelAtPeriodEnd: false,
    })
    expect(revived.items.map(({ priceId, quantity }) => ({ priceId, quantity }))).toEqual(items)
    await shop().advance(given.clock, 14)
    const { subscription, invoices } = await read(revived.id)
    expect(subscription.status).toBe('active')
    expect(invoices[0]).toMatchObject({ status: 'paid', paidMinor: 2900 })
  })

  test('is read and paid back together with what it took the place of', async () => {
    const given = await paidAfterItEnded()
    const { id } = granted(await revive(given))
    const { subscription, invoices } = await read(id)
    expect(subscription.id).toBe(id)
    expect(invoices.map(({ paidMinor }) => paidMinor)).toEqual([0, 1900, 1900])
    expect((await read(given.vendorId)).invoices).toEqual(invoices)
    const refund = {
      subscriptionId: id,
      partMinor: null,
      idempotencyKey: `refund:${shop().id}`,
      reason: 'sold-out',
    }
    expect(granted(await shop().payments.refund(refund, signal))).toMatchObject({
      amountMinor: 3800,
      settled: true,
    })
  })

  test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
    'whose answer was lost (%s) is found, and made once',
    async kind => {
      const given = await paidAfterItEnded()
      shop().fault('create-subscription', kind)
      expect(kindOf(await revive(given))).toBe('unknown-outcome')
      const revived = granted(await revive(given))
      expect((await livingOf(given.customerId)).map(({ id }) => id)).toEqual([revived.id])
      expect(granted(await revive(given)).id).toBe(revived.id)
    },
  )

  test('is ended with what it took the place of, also while nobody knows of it', async () => {
    const given = await paidAfterItEnded()
    granted(await revive(given))
    granted(await shop().payments.cancelSubscription(given.vendorId, signal))
    expect(await livingOf(given.customerId)).toEqual([])
  })

  test('keeps a price that is not sold any more, which stays so', async () => {
    const item = await shop().item(shop().plan())
    const given = await paidAfterItEnded({ items: [item] })
    await shop().item(shop().plan({ amountMinor: 2500 }))
    const revived = granted(await revive(given))
    expect(revived.items).toMatchObject([{ priceId: item.priceId, unitMinor: 1900 }])
    expect((await shop().operator.prices.retrieve(item.priceId)).active).toBe(false)
  })

  test.each([
    ['goes on', 'forever', 1],
    ['was for some months', 'repeating', 0],
  ] as const)('of something with a discount that %s', async (_, duration, left) => {
    const { id: coupon } = await shop().operator.coupons.create({
      duration,
      percent_off: 10,
      ...(duration === 'repeating' ? { duration_in_months: 12 } : {}),
    })
    const { id: promotionId } = await shop().operator.promotionCodes.create({
      promotion: { type: 'coupon', coupon },
      code: `KEEP${shop().id}`.toUpperCase(),
    })
    const given = await paidAfterItEnded({ promotionId })
    const { id } = granted(await revive(given))
    expect((await shop().operator.subscriptions.retrieve(id)).discounts).toHaveLength(left)
  })

  test('that was to end with its period still does', async () => {
    const why = { reason: null, comment: null }
    const given = await paidAfterItEnded({}, id =>
      shop().payments.endWithPeriod(id, true, why, signal),
    )
    expect(granted(await revive(given)).cancelAtPeriodEnd).toBe(true)
  })
})
