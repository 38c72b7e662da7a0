import type Stripe from 'stripe'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { days, eventTypes, subscribed, tell } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

async function paid(params: Parameters<typeof subscribed>[1] = {}) {
  const subscription = await subscribed(shop, params)
  const invoice = await shop.stripe.invoices.retrieve(String(subscription.latest_invoice), {
    expand: ['payments'],
  })
  const intent = String(invoice.payments?.data[0]?.payment.payment_intent)
  return { invoice, intent, subscription }
}
const chargeOf = async (intent: string) => {
  const { latest_charge } = await shop.stripe.paymentIntents.retrieve(intent, {
    expand: ['latest_charge.balance_transaction'],
  })
  return latest_charge as Stripe.Charge
}

test('a charge, a refund and a dispute move the balance, and Stripe keeps its fees', async () => {
  const { intent } = await paid()
  const charge = await chargeOf(intent)
  expect(charge.balance_transaction).toMatchObject({
    amount: 1900,
    fee: 85,
    net: 1815,
    type: 'charge',
    source: charge.id,
  })
  const refund = await shop.stripe.refunds.create({ payment_intent: intent, amount: 900 })
  await tell(shop, 'disputes', { charge: charge.id, reason: 'fraudulent' })
  const { data } = await shop.stripe.balanceTransactions.list()
  expect(data.map(({ type, amount, fee, net }) => [type, amount, fee, net])).toEqual([
    ['adjustment', -1900, 1500, -3400],
    ['refund', -900, 0, -900],
    ['charge', 1900, 85, 1815],
  ])
  expect(
    await shop.stripe.balanceTransactions.retrieve(String(refund.balance_transaction)),
  ).toMatchObject({ source: refund.id })
})

test('a refund may take its time, fail and give the amount back, or be canceled', async () => {
  const { intent } = await paid()
  const fault = { provider: 'stripe', operation: 'settle-refund', times: 1 } as const
  shop.world.faults.add({ ...fault, fault: 'slow', delayMs: 60_000 })
  const slow = await shop.stripe.refunds.create({ payment_intent: intent, amount: 100 })
  expect(slow.status).toBe('pending')
  shop.world.faults.add({ ...fault, fault: 'action-fails' })
  const failing = await shop.stripe.refunds.create({ payment_intent: intent, amount: 200 })
  shop.world.faults.add({ ...fault, fault: 'slow', delayMs: 60_000 })
  const canceled = await shop.stripe.refunds.create({ payment_intent: intent, amount: 300 })
  expect((await chargeOf(intent)).amount_refunded).toBe(600)
  expect(await shop.stripe.refunds.cancel(canceled.id)).toMatchObject({ status: 'canceled' })
  shop = await shop.restart()
  await days(shop, 1)
  expect(await shop.stripe.refunds.retrieve(slow.id)).toMatchObject({ status: 'succeeded' })
  expect(await shop.stripe.refunds.retrieve(failing.id)).toMatchObject({
    status: 'failed',
    failure_reason: 'expired_or_canceled_card',
  })
  expect((await chargeOf(intent)).amount_refunded).toBe(100)
  expect(await eventTypes(shop, 'refund.created', 'refund.failed')).toEqual([
    'refund.created',
    'refund.created',
    'refund.created',
    'refund.failed',
  ])
})

test('a credit note of a paid invoice says where its money went, to the cent', async () => {
  const { invoice, intent } = await paid({ automatic_tax: { enabled: true } })
  const refund = await shop.stripe.refunds.create({ payment_intent: intent, amount: 500 })
  await expect(
    shop.stripe.creditNotes.create({ invoice: invoice.id, amount: 700 }),
  ).rejects.toThrow('must equal')
  await expect(
    shop.stripe.creditNotes.create({ invoice: invoice.id, amount: 1901, credit_amount: 1901 }),
  ).rejects.toThrow('greater than the amount that can be credited')
  const note = await shop.stripe.creditNotes.create({
    invoice: invoice.id,
    amount: 900,
    refunds: [{ refund: refund.id, amount_refunded: 500 }],
    credit_amount: 300,
    out_of_band_amount: 100,
    reason: 'order_change',
    memo: 'Sorry',
    metadata: { why: 'late' },
  })
  expect(note).toMatchObject({
    status: 'issued',
    type: 'post_payment',
    number: `${invoice.number}-CN-01`,
    total: 900,
    refunds: [{ refund: refund.id, amount_refunded: 500 }],
  })
  expect(await shop.stripe.invoices.retrieve(invoice.id)).toMatchObject({
    status: 'paid',
    post_payment_credit_notes_amount: 900,
  })
  expect(await shop.stripe.customers.retrieve(String(invoice.customer))).toMatchObject({
    balance: -300,
  })
  expect((await shop.stripe.creditNotes.list({ invoice: invoice.id })).data).toMatchObject([
    { id: note.id },
  ])
  await expect(shop.stripe.creditNotes.voidCreditNote(note.id)).rejects.toMatchObject({
    statusCode: 400,
  })
  const pdf = await (await fetch(note.pdf)).text()
  expect(pdf).toContain(note.number)
})

test('a credit note refunds by itself, line by line, with the tax of each', async () => {
  const customer = await shop.stripe.customers.create({ address: { country: 'DE' } })
  const method = await shop.stripe.paymentMethods.attach('pm_card_visa', { customer: customer.id })
  const { invoice, intent } = await paid({
    customer: customer.id,
    default_payment_method: method.id,
    automatic_tax: { enabled: true },
    items: [{ price: (await shop.price()).id, quantity: 2 }],
  })
  expect(invoice.total).toBe(4522)
  const line = invoice.lines.data[0]?.id
  const half = {
    invoice: invoice.id,
    lines: [{ type: 'invoice_line_item', invoice_line_item: line, quantity: 1 }],
    refund_amount: 2261,
  } as const
  const params: Stripe.CreditNoteCreateParams = { ...half, lines: [...half.lines] }
  const preview = await shop.stripe.creditNotes.preview(params)
  const note = await shop.stripe.creditNotes.create(params)
  expect(note).toMatchObject({
    total: 2261,
    total_excluding_tax: 1900,
    total_taxes: [{ amount: 361 }],
    lines: { data: [{ amount: 1900, invoice_line_item: line, taxes: [{ amount: 361 }] }] },
  })
  expect(preview.total).toBe(note.total)
  expect((await chargeOf(intent)).amount_refunded).toBe(2261)
})

test('a credit note of an open invoice lets less be owed, until it is void', async () => {
  const { latest_invoice } = await subscribed(shop, { card: 'pm_card_chargeCustomerFail' })
  const invoice = String(latest_invoice)
  const note = await shop.stripe.creditNotes.create({ invoice, amount: 900 })
  expect(note.type).toBe('pre_payment')
  expect(await shop.stripe.invoices.retrieve(invoice)).toMatchObject({
    amount_remaining: 1000,
    pre_payment_credit_notes_amount: 900,
  })
  expect(await shop.stripe.creditNotes.voidCreditNote(note.id)).toMatchObject({ status: 'void' })
  expect(await shop.stripe.invoices.retrieve(invoice)).toMatchObject({ amount_remaining: 1900 })
  await shop.stripe.creditNotes.create({ invoice, amount: 1900 })
  expect(await shop.stripe.invoices.retrieve(invoice)).toMatchObject({
    status: 'paid',
    amount_paid: 0,
  })
})

test('a disputed charge is not refunded; a dispute that is won brings the money back', async () => {
  const { intent, invoice } = await paid()
  const opened = await tell(shop, 'disputes', { invoice: invoice.id, reason: 'general' })
  const { id } = (await opened.json()) as Stripe.Dispute
  await expect(shop.stripe.refunds.create({ payment_intent: intent })).rejects.toMatchObject({
    code: 'charge_disputed',
  })
  expect((await shop.stripe.disputes.list({ payment_intent: intent })).data).toMatchObject([
    { id, status: 'needs_response', reason: 'general', amount: 1900 },
  ])
  expect((await chargeOf(intent)).disputed).toBe(true)
  const answered = await shop.stripe.disputes.update(id, {
    evidence: { uncategorized_text: 'They used it every day' },
  })
  expect(answered.status).toBe('under_review')
  await tell(shop, `disputes/${id}`, { status: 'won' })
  expect(await shop.stripe.disputes.retrieve(id)).toMatchObject({
    status: 'won',
    balance_transactions: [{ net: -3400 }, { net: 1900 }],
  })
  expect((await eventTypes(shop)).filter(type => type.startsWith('charge.dispute'))).toEqual([
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'charge.dispute.funds_reinstated',
  ])
})

test('a card that disputes everything does so a moment after it paid, and wins by default', async () => {
  const { intent } = await paid({ card: 'pm_card_createDispute' })
  shop = await shop.restart()
  await shop.world.clock.advance(1_000)
  const [dispute] = (await shop.stripe.disputes.list({ payment_intent: intent })).data
  expect(dispute).toMatchObject({ status: 'needs_response', reason: 'fraudulent' })
  await days(shop, 8)
  expect(await shop.stripe.disputes.retrieve(dispute?.id ?? '')).toMatchObject({ status: 'lost' })
})

test('a dispute is given up, or decided by test evidence', async () => {
  const [given, won] = [await paid(), await paid()]
  const open = async ({ intent }: { intent: string }) =>
    ((await (await tell(shop, 'disputes', { payment_intent: intent })).json()) as Stripe.Dispute).id
  expect(await shop.stripe.disputes.close(await open(given))).toMatchObject({ status: 'lost' })
  const id = await open(won)
  await shop.stripe.disputes.update(id, { evidence: { uncategorized_text: 'winning_evidence' } })
  await shop.world.clock.advance(2_000)
  expect(await shop.stripe.disputes.retrieve(id)).toMatchObject({ status: 'won' })
})
