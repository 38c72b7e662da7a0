import { describe, expect, test } from 'vitest'
import type { BilledInvoice } from '../../../src/providers/payment-facts.ts'
import { eventually, granted } from '../sandbox.ts'
import { goodCard, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
const read = async (id: string) => {
  const statement = granted(await shop().payments.readStatement(id, signal))
  if (!statement) throw new Error('what was bought has a statement')
  return statement
}
const netOf = ({ lines }: BilledInvoice) => lines.reduce((sum, line) => sum + line.amountMinor, 0)
/** Good when it is stored, declined whenever its holder is not there. */
const failsLater = { ...goodCard, cardNumber: '4000 0000 0000 0341' }
const disputedCard = { ...goodCard, cardNumber: '4000 0000 0000 0259' }

describe('a statement', () => {
  test('nobody knows is null', async () => {
    expect(granted(await shop().payments.readStatement('sub_nothing', signal))).toBeNull()
  })

  test('has the first invoice with its lines, its payment and what Stripe keeps', async () => {
    const [plan, addon] = [await shop().item(shop().plan()), await shop().item(shop().addon(), 2)]
    const id = await shop().buy({ items: [plan, addon], amountMinor: 2900 })
    const { subscription, invoices, disputes } = await read(id)
    expect(subscription).toMatchObject({ id, status: 'active' })
    expect(disputes).toEqual([])
    expect(invoices).toMatchObject([
      {
        id: subscription.latestInvoiceId,
        subscriptionId: id,
        ours: `sub_${shop().id}`,
        status: 'paid',
        currency: 'eur',
        totalMinor: 2900,
        taxMinor: 0,
        dueMinor: 0,
        paidMinor: 2900,
        refundedMinor: 0,
        disputed: false,
        lines: [{ amountMinor: 1900 }, { amountMinor: 1000 }],
        payments: [expect.stringMatching(/^pi_/)],
        dueAt: null,
      },
    ])
    const [invoice] = invoices
    expect(invoice?.number).toBeTruthy()
    expect(invoice?.feeMinor).toBeGreaterThan(0)
    expect(invoice?.pageUrl).toMatch(/^http/)
    expect(invoice?.pdfUrl).toMatch(/^http/)
    expect(invoice?.paidAt).toBeInstanceOf(Date)
    expect(invoice?.lines[0]?.to).toEqual(subscription.currentPeriodEnd)
  })

  test('costs three calls where nothing is disputed', async () => {
    const id = await shop().buy()
    const reading = () => read(id)
    for (const operation of ['get-subscription', 'list-invoices', 'list-charges']) {
      expect(await shop().callsDuring(operation, reading)).toBe(1)
    }
    for (const operation of ['list-disputes', 'list-invoice-lines', 'list-invoice-payments']) {
      expect(await shop().callsDuring(operation, reading)).toBe(0)
    }
  })

  test.each([
    ['without a discount', null],
    ['with a discount that leaves odd cents', 33.33],
  ])('in which lines and tax are the total, %s', async (_, percent_off) => {
    const { operator, id: name } = shop()
    let promotionId: string | null = null
    if (percent_off !== null) {
      const { id: coupon } = await operator.coupons.create({ duration: 'once', percent_off })
      const promotion = await operator.promotionCodes.create({
        promotion: { type: 'coupon', coupon },
        code: `ODD${name}`.toUpperCase(),
      })
      promotionId = promotion.id
    }
    const items = [await shop().item(shop().plan()), await shop().item(shop().addon(), 3)]
    const place = { country: 'DE', city: 'Berlin', postalCode: '10115' }
    const order = { items, promotionId, automaticTax: true, amountMinor: 3400 }
    const { invoices } = await read(await shop().buy(order, { ...goodCard, ...place }))
    const [invoice] = invoices
    if (!invoice) throw new Error('a purchase has an invoice')
    expect(invoice.taxMinor).toBeGreaterThan(0)
    expect(netOf(invoice) + invoice.taxMinor).toBe(invoice.totalMinor)
    expect(netOf(invoice)).toBe(percent_off === null ? 3400 : 2267)
    expect(invoice.paidMinor).toBe(invoice.totalMinor)
  })

  test('goes on with each period, newest first', async () => {
    const { customerId, clock } = await shop().timedCustomer()
    const id = await shop().buy({ customerId })
    await shop().advance(clock, 65)
    const { invoices, subscription } = await read(id)
    expect(invoices.map(({ status }) => status)).toEqual(['paid', 'paid', 'paid'])
    expect(invoices[0]?.id).toBe(subscription.latestInvoiceId)
    expect(Number(invoices[0]?.issuedAt)).toBeGreaterThan(Number(invoices[2]?.issuedAt))
  })

  test('shows a renewal that was declined, and where it can be paid', async () => {
    const { customerId, clock } = await shop().timedCustomer()
    const id = await shop().buy({ customerId }, failsLater)
    await shop().advance(clock, 32)
    const { invoices, subscription } = await read(id)
    expect(subscription.status).toBe('past_due')
    expect(invoices[0]).toMatchObject({
      status: 'open',
      attempted: true,
      dueMinor: 1900,
      paidMinor: 0,
      feeMinor: 0,
    })
    expect(invoices[0]?.pageUrl).toMatch(/^http/)
    expect(invoices[1]).toMatchObject({ status: 'paid' })
  })

  test('shows what was refunded by hand', async () => {
    const id = await shop().buy()
    const [invoice] = (await read(id)).invoices
    const payment_intent = String(invoice?.payments[0])
    await shop().operator.refunds.create({ payment_intent, amount: 700 })
    expect((await read(id)).invoices).toMatchObject([{ paidMinor: 1900, refundedMinor: 700 }])
  })

  test('shows a dispute by the payment that it is about, until it is lost', async () => {
    const id = await shop().buy({}, disputedCard)
    const { disputes, invoices } = await eventually(
      () => read(id),
      statement => statement.disputes.length > 0,
    )
    expect(invoices).toMatchObject([{ disputed: true }])
    expect(disputes).toMatchObject([
      { paymentId: invoices[0]?.payments[0], amountMinor: 1900, currency: 'eur', state: 'open' },
    ])
    expect(disputes[0]?.reason).toBeTruthy()
    await shop().operator.disputes.close(String(disputes[0]?.id))
    expect(await read(id)).toMatchObject({
      disputes: [{ state: 'lost' }],
      invoices: [{ disputed: true }],
    })
    const listed = granted(await shop().payments.listInvoices(signal))
    expect(listed.find(invoice => invoice.id === invoices[0]?.id)?.disputed).toBe(true)
  })

  test('of one subscription knows nothing of the customer’s others', async () => {
    const first = await shop().buy()
    const second = await shop().buy({
      subscriptionId: `sub2_${shop().id}`,
      idempotencyKey: `checkout2:${shop().id}`,
    })
    expect((await read(first)).invoices).toMatchObject([{ ours: `sub_${shop().id}` }])
    expect((await read(second)).invoices).toMatchObject([{ ours: `sub2_${shop().id}` }])
  })
})

test('all invoices of subscriptions are listed as their statements have them', async () => {
  const { operator, payments } = shop()
  const id = await shop().buy()
  const customer = await shop().customer()
  const byHand = await operator.invoices.create({
    customer,
    collection_method: 'send_invoice',
    days_until_due: 3,
  })
  const listed = granted(await payments.listInvoices(signal))
  const { invoices } = await read(id)
  expect(listed.filter(({ subscriptionId }) => subscriptionId === id)).toEqual(invoices)
  expect(listed.map(invoice => invoice.id)).not.toContain(byHand.id)
})
