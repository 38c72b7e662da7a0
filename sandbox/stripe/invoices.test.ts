import { afterEach, beforeEach, expect, test } from 'vitest'
import { customerWithCard, days, eventTypes, subscribed } from './test-customers.ts'
import { goodCard, openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

const reload = (id: string) =>
  shop.stripe.subscriptions.retrieve(id, { expand: ['latest_invoice'] })

async function openInvoice() {
  const subscription = await subscribed(shop, { card: 'pm_card_chargeCustomerFail' })
  return shop.stripe.invoices.retrieve(String(subscription.latest_invoice))
}

const submit = async (url: string, fields: Record<string, string>) => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams(fields),
  })
  return { httpStatus: response.status, ...((await response.json()) as object) }
}

test('an open invoice has a page in two languages on which it is paid with another card', async () => {
  const invoice = await openInvoice()
  const url = invoice.hosted_invoice_url ?? ''
  const page = (language: string) =>
    fetch(url, { headers: { 'accept-language': language } }).then(answer => answer.text())
  expect(await page('en')).toContain('Amount due')
  expect(await page('ar')).toContain('dir="rtl"')
  expect(await submit(url, { ...goodCard, cardNumber: '4000000000000002' })).toMatchObject({
    httpStatus: 402,
    status: 'open',
    code: 'generic_decline',
  })
  expect(await submit(url, goodCard)).toMatchObject({ httpStatus: 200, status: 'paid' })
  expect(await submit(url, goodCard)).toMatchObject({ httpStatus: 409, status: 'paid' })
  const subscription = await reload(String(invoice.parent?.subscription_details?.subscription))
  expect(subscription).toMatchObject({ status: 'active', latest_invoice: { status: 'paid' } })
  const method = await shop.stripe.paymentMethods.retrieve(
    String(subscription.default_payment_method),
  )
  expect(method.card?.last4).toBe('4242')
})

test('an invoice is a document with its number, lines and total', async () => {
  const invoice = await openInvoice()
  const response = await fetch(invoice.invoice_pdf ?? '')
  expect(response.headers.get('content-type')).toBe('application/pdf')
  const pdf = Buffer.from(await response.arrayBuffer()).toString('latin1')
  expect(pdf.startsWith('%PDF-1.4')).toBe(true)
  expect(pdf).toContain(invoice.number)
  expect(pdf).toContain('$19.00')
  const table = Number(/startxref\n(\d+)/.exec(pdf)?.[1])
  expect(pdf.slice(table, table + 4)).toBe('xref')
})

test('an invoice is paid by hand, given up or void, and its subscription follows', async () => {
  const [paid, given, gone] = [await openInvoice(), await openInvoice(), await openInvoice()]
  expect(await shop.stripe.invoices.pay(paid.id, { paid_out_of_band: true })).toMatchObject({
    status: 'paid',
    amount_paid: 1900,
  })
  expect(await shop.stripe.invoices.markUncollectible(given.id)).toMatchObject({
    status: 'uncollectible',
  })
  expect(await shop.stripe.invoices.voidInvoice(gone.id)).toMatchObject({ status: 'void' })
  await expect(shop.stripe.invoices.pay(paid.id)).rejects.toThrow('Invoice is already paid')
  await expect(shop.stripe.invoices.voidInvoice(paid.id)).rejects.toMatchObject({
    statusCode: 400,
  })
  expect(await reload(String(paid.parent?.subscription_details?.subscription))).toMatchObject({
    status: 'active',
  })
})

test('an invoice that is sent is overdue when it is not paid in time', async () => {
  const subscription = await subscribed(shop, {
    collection_method: 'send_invoice',
    days_until_due: 10,
  })
  expect(subscription.status).toBe('active')
  const invoice = await shop.stripe.invoices.retrieve(String(subscription.latest_invoice))
  expect(invoice).toMatchObject({
    status: 'open',
    due_date: subscription.created + 10 * 86_400,
  })
  shop = await shop.restart()
  await days(shop, 10)
  expect(await eventTypes(shop, 'invoice.sent', 'invoice.overdue')).toEqual([
    'invoice.sent',
    'invoice.overdue',
  ])
  expect(await reload(subscription.id)).toMatchObject({ status: 'past_due' })
  await shop.stripe.invoices.pay(invoice.id, { paid_out_of_band: true })
  expect(await reload(subscription.id)).toMatchObject({ status: 'active' })
})

test('an invoice by hand takes what waits for it and is collected when it is finalized', async () => {
  const customer = await customerWithCard(shop)
  await shop.stripe.invoiceItems.create({
    customer: customer.id,
    amount: 2500,
    currency: 'usd',
    description: 'Moving in',
  })
  const draft = await shop.stripe.invoices.create({
    customer: customer.id,
    pending_invoice_items_behavior: 'include',
    auto_advance: true,
  })
  expect(draft).toMatchObject({ status: 'draft', number: null, total: 2500, parent: null })
  expect(await shop.stripe.invoices.finalizeInvoice(draft.id)).toMatchObject({
    status: 'paid',
    billing_reason: 'manual',
    lines: { data: [{ description: 'Moving in' }] },
  })
  const listed = await shop.stripe.invoices.list({ customer: customer.id, status: 'paid' })
  expect(listed.data.map(({ id }) => id)).toEqual([draft.id])
})

test('each invoice of a customer has the next number', async () => {
  const customer = await customerWithCard(shop)
  await subscribed(shop, { customer: customer.id })
  await days(shop, 31)
  const { data } = await shop.stripe.invoices.list({ customer: customer.id })
  expect(data.map(({ number }) => number)).toEqual([
    `${customer.invoice_prefix}-0002`,
    `${customer.invoice_prefix}-0001`,
  ])
})
