import { describe, expect, test } from 'vitest'
import { createStripe } from '../../../src/providers/stripe/payments.ts'
import { startScriptedServer } from '../../scripted-server.ts'
import { context, eventually, granted, kindOf } from '../sandbox.ts'
import { goodCard, shopOfEachTest, signal } from './shop.ts'

const shop = shopOfEachTest()
const whole = { amountMinor: 1900, currency: 'eur', settled: true }

const refund = (subscriptionId: string, partMinor: number | null = null, key = 'refund') =>
  shop().payments.refund(
    { subscriptionId, partMinor, idempotencyKey: `${key}:${shop().id}`, reason: 'sold-out' },
    signal,
  )
const statementOf = async (id: string) => granted(await shop().payments.readStatement(id, signal))
const invoicesOf = async (id: string) => (await statementOf(id))?.invoices ?? []
const paymentsOf = async (id: string) => (await invoicesOf(id)).flatMap(({ payments }) => payments)
const refundsOf = async (id: string) => {
  const made = []
  for (const payment_intent of await paymentsOf(id)) {
    made.push(...(await shop().operator.refunds.list({ payment_intent })).data)
  }
  return made
}
const notesOf = async (id: string) => {
  const notes = []
  for (const { id: invoice } of await invoicesOf(id)) {
    notes.push(...(await shop().operator.creditNotes.list({ invoice })).data)
  }
  return notes
}

/** Three months, each paid. */
async function threePayments(fields = goodCard): Promise<string> {
  const { customerId, clock } = await shop().timedCustomer()
  const id = await shop().buy({ customerId }, fields)
  await shop().advance(clock, 65)
  return id
}

describe('a whole refund', () => {
  test('pays everything back, once, however often it is asked for', async () => {
    const id = await shop().buy()
    const first = granted(await refund(id))
    expect(first).toMatchObject(whole)
    expect(granted(await refund(id))).toEqual(first)
    expect(await refundsOf(id)).toMatchObject([
      {
        amount: 1900,
        metadata: {
          sambuk_refund: `refund:${shop().id}`,
          sambuk_reason: 'sold-out',
          stripe_subscription: id,
        },
      },
    ])
  })

  test('covers every payment', async () => {
    const id = await threePayments()
    expect(granted(await refund(id))).toMatchObject({ amountMinor: 5700, settled: true })
    expect(await invoicesOf(id)).toMatchObject([
      { refundedMinor: 1900 },
      { refundedMinor: 1900 },
      { refundedMinor: 1900 },
    ])
  })

  test('of what cost nothing is settled at once', async () => {
    const items = [await shop().item(shop().plan({ amountMinor: 0 }))]
    const id = await shop().buy({ items, amountMinor: 0 }, {})
    expect(granted(await refund(id))).toEqual({
      refundIds: [],
      amountMinor: 0,
      currency: 'eur',
      settled: true,
    })
  })

  test('asked for twice at once is paid once', async () => {
    const id = await shop().buy()
    const both = await Promise.all([refund(id), refund(id)])
    expect(both.map(granted)).toMatchObject([whole, whole])
    expect(await refundsOf(id)).toHaveLength(1)
    expect(await notesOf(id)).toHaveLength(1)
  })

  test.each([
    ['create-refund', 'timeout-after-effect'],
    ['create-refund', 'timeout-before-effect'],
    ['create-refund', 'error-500-after-effect'],
    ['create-credit-note', 'timeout-after-effect'],
    ['create-credit-note', 'timeout-before-effect'],
  ] as const)(
    'whose %s meets %s is paid and noted once when asked for again',
    async (call, kind) => {
      const id = await shop().buy()
      shop().fault(call, kind)
      expect(kindOf(await refund(id))).toBe('unknown-outcome')
      expect(granted(await refund(id))).toMatchObject(whole)
      expect(await refundsOf(id)).toHaveLength(1)
      expect(await notesOf(id)).toHaveLength(1)
    },
  )

  test('adds to what an operator paid back by hand', async () => {
    const id = await shop().buy()
    const [payment_intent = ''] = await paymentsOf(id)
    await shop().operator.refunds.create({ payment_intent, amount: 500 })
    const refunded = granted(await refund(id))
    expect(refunded).toMatchObject(whole)
    expect(refunded.refundIds).toHaveLength(2)
  })

  test('of what was paid outside of Stripe has nothing to pay back', async () => {
    const order = {
      subscriptionId: `sub_${shop().id}`,
      customerId: await shop().customer(),
      items: [await shop().item(shop().plan())],
      dueDays: 7,
      automaticTax: false,
      idempotencyKey: `invoiced:${shop().id}`,
    }
    const { id, latestInvoiceId } = granted(await shop().payments.createInvoiced(order, signal))
    await shop().operator.invoices.pay(String(latestInvoiceId), { paid_out_of_band: true })
    expect(await invoicesOf(id)).toMatchObject([{ status: 'paid', feeMinor: 0 }])
    expect(granted(await refund(id))).toMatchObject({ amountMinor: 0, settled: true })
  })

  test('leaves a payment that its bank took back, and pays back the others', async () => {
    const id = await threePayments({ ...goodCard, cardNumber: '4000 0000 0000 0259' })
    const disputed = await eventually(
      () => statementOf(id),
      statement => (statement?.disputes.length ?? 0) > 0,
    )
    const refunded = granted(await refund(id))
    const open = new Set(disputed?.disputes.map(({ paymentId }) => paymentId)).size
    expect(refunded).toMatchObject({ amountMinor: (3 - open) * 1900, settled: true })
  })
})

describe('a part', () => {
  test('comes from the newest payments, each up to what is left of it', async () => {
    const id = await threePayments()
    const refunded = granted(await refund(id, 2500))
    expect(refunded).toMatchObject({ amountMinor: 2500, settled: true })
    expect(refunded.refundIds).toHaveLength(2)
    expect(await invoicesOf(id)).toMatchObject([
      { refundedMinor: 1900 },
      { refundedMinor: 600 },
      { refundedMinor: 0 },
    ])
  })

  test('is paid once under its key, and another key is another part', async () => {
    const id = await shop().buy()
    const first = granted(await refund(id, 500))
    expect(granted(await refund(id, 500))).toEqual(first)
    expect(granted(await refund(id, 700, 'second'))).toMatchObject({ amountMinor: 700 })
    expect(await invoicesOf(id)).toMatchObject([{ refundedMinor: 1200 }])
    expect(granted(await refund(id, null, 'rest'))).toMatchObject(whole)
  })

  test('of more than is left pays that, and says how much it was', async () => {
    const id = await shop().buy()
    granted(await refund(id, 1500))
    const rest = granted(await refund(id, 1000, 'second'))
    expect(rest).toMatchObject({ amountMinor: 400, settled: true })
  })

  test.each(['timeout-after-effect', 'timeout-before-effect'] as const)(
    'over two payments that meets %s is paid once when asked for again',
    async kind => {
      const id = await threePayments()
      shop().fault('create-refund', kind)
      expect(kindOf(await refund(id, 2500))).toBe('unknown-outcome')
      expect(granted(await refund(id, 2500))).toMatchObject({ amountMinor: 2500, settled: true })
      expect(await refundsOf(id)).toHaveLength(2)
    },
  )

  test('asked for twice at once is paid once', async () => {
    const id = await shop().buy()
    const both = await Promise.all([refund(id, 500), refund(id, 500)])
    expect(both.map(granted)).toMatchObject([{ amountMinor: 500 }, { amountMinor: 500 }])
    expect(await refundsOf(id)).toHaveLength(1)
  })
})

describe('a credit note', () => {
  test('says of each refund of ours what it was for', async () => {
    const id = await shop().buy()
    const { refundIds } = granted(await refund(id, 500))
    expect(await notesOf(id)).toMatchObject([
      {
        status: 'issued',
        total: 500,
        reason: 'order_change',
        refunds: [{ refund: refundIds[0], amount_refunded: 500 }],
        metadata: { sambuk_refund: `refund:${shop().id}`, sambuk_reason: 'sold-out' },
      },
    ])
  })

  test('is not written over one that an operator wrote', async () => {
    const id = await shop().buy()
    const [{ id: invoice = '' } = {}] = await invoicesOf(id)
    await shop().operator.creditNotes.create({ invoice, amount: 500, refund_amount: 500 })
    expect(granted(await refund(id))).toMatchObject(whole)
    const notes = await notesOf(id)
    expect(notes.map(({ total }) => total).toSorted()).toEqual([1400, 500])
  })

  test('waits for a refund that is on its way', async () => {
    const id = await shop().buy()
    shop().fault('settle-refund', 'slow', { delayMs: 1000 })
    expect(granted(await refund(id))).toMatchObject({ amountMinor: 1900, settled: false })
    expect(await notesOf(id)).toEqual([])
    await eventually(
      async () => granted(await refund(id)),
      ({ settled }) => settled,
    )
    expect(await notesOf(id)).toHaveLength(1)
    expect(await refundsOf(id)).toHaveLength(1)
  })

  test('is written for the refund that came through after one that failed', async () => {
    const id = await shop().buy()
    shop().fault('settle-refund', 'action-fails', { delayMs: 1000 })
    expect(granted(await refund(id))).toMatchObject({ settled: false })
    const second = await eventually(
      async () => granted(await refund(id)),
      ({ settled }) => settled,
    )
    expect(await refundsOf(id)).toMatchObject([{ status: 'succeeded' }, { status: 'failed' }])
    expect(await notesOf(id)).toMatchObject([{ refunds: [{ refund: second.refundIds[0] }] }])
  })

  test('of a refund that failed long after stands for the one that took its place', async () => {
    const refunds = ['succeeded', 'failed'].map((status, index) => ({
      id: `re_${index}`,
      amount: 1900,
      status,
      metadata: { sambuk_refund: 'refund:1' },
    }))
    const payment = { payment: { payment_intent: 'pi_1' }, status: 'paid', amount_paid: 1900 }
    const invoice = {
      id: 'in_1',
      currency: 'eur',
      parent: { subscription_details: { subscription: 'sub_1', metadata: {} } },
      payments: { data: [payment], has_more: false },
      lines: { data: [], has_more: false },
    }
    const note = {
      id: 'cn_1',
      status: 'issued',
      refunds: [{ refund: 're_1', amount_refunded: 1900 }],
    }
    const page = (data: object[]) => ({ body: { object: 'list', data, has_more: false } })
    const bought = { id: 'sub_1', customer: 'cus_1', currency: 'eur', metadata: {} }
    const stripe = await startScriptedServer([
      { request: 'GET /v1/subscriptions/sub_1', body: { object: 'subscription', ...bought } },
      {
        request: 'GET /v1/invoices?customer=cus_1&expand[0]=data.payments&limit=100',
        ...page([invoice]),
      },
      { request: 'GET /v1/refunds?payment_intent=pi_1&limit=100', ...page(refunds) },
      { request: 'GET /v1/credit_notes?invoice=in_1&limit=100', ...page([note]) },
    ])
    const payments = createStripe({
      secretKey: 'sk_test_123456789012',
      apiBase: stripe.url,
      context,
    })
    const order = { subscriptionId: 'sub_1', partMinor: null, idempotencyKey: 'refund:1' }
    const refunded = await payments.refund({ ...order, reason: 'sold-out' }, signal)
    expect(granted(refunded)).toMatchObject({ refundIds: ['re_0'], settled: true })
    await stripe.close()
    stripe.expectDone()
  })
})
