import type Stripe from 'stripe'
import { expect, test } from 'vitest'
import { readInvoice } from './read-invoice.ts'

type Tax = Pick<Stripe.InvoiceLineItem.Tax, 'amount' | 'tax_behavior'>

// Of Stripe's objects only what is read.
const anInvoice = (total: number, taxes: Tax[] = [], changes: Partial<Stripe.Invoice> = {}) =>
  ({
    id: 'in_1',
    status: 'paid',
    currency: 'eur',
    total,
    total_taxes: taxes,
    amount_remaining: 0,
    amount_paid: total,
    attempted: true,
    created: 1_790_000_000,
    due_date: null,
    parent: null,
    status_transitions: { finalized_at: 1_790_000_100, paid_at: 1_790_000_200 },
    ...changes,
  }) as Stripe.Invoice
const aLine = (amount: number, taxes: Tax[] = [], discount = 0) =>
  ({
    amount,
    description: 'Starter',
    discount_amounts: [{ amount: discount, discount: 'di_1' }],
    period: { start: 1_790_000_000, end: 1_792_000_000 },
    taxes,
  }) as Stripe.InvoiceLineItem
const aPayment = (intent: string, status = 'paid') =>
  ({ status, payment: { type: 'payment_intent', payment_intent: intent } }) as Stripe.InvoicePayment
const aCharge = (changes: object) =>
  ({
    amount: 1900,
    amount_refunded: 0,
    currency: 'eur',
    disputed: false,
    status: 'succeeded',
    balance_transaction: { amount: 1900, currency: 'eur', fee: 85 },
    ...changes,
  }) as Stripe.Charge

const read = (
  invoice: Stripe.Invoice,
  lines: Stripe.InvoiceLineItem[],
  charges: Record<string, Stripe.Charge[]> = {},
  payments = Object.keys(charges).map(intent => aPayment(intent)),
  contested: ReadonlySet<string> = new Set(),
) => {
  const answer = readInvoice(
    { invoice, lines, payments },
    new Map(Object.entries(charges)),
    contested,
  )
  if (!answer.ok) throw new Error(answer.error)
  return answer.value
}
const amounts = (...invoice: Parameters<typeof read>) =>
  read(...invoice).lines.map(({ amountMinor }) => amountMinor)

test('tax that comes on top is no part of a line', () => {
  const tax: Tax[] = [{ amount: 361, tax_behavior: 'exclusive' }]
  expect(amounts(anInvoice(2261, tax), [aLine(1900, tax)])).toEqual([1900])
})

test('tax that is in the price, and what a discount takes off, are taken out of the line', () => {
  const tax: Tax[] = [{ amount: 287, tax_behavior: 'inclusive' }]
  expect(amounts(anInvoice(1800, tax), [aLine(1900, tax, 100)])).toEqual([1513])
})

test('the largest line takes what Stripe rounds, so that lines and tax are the total', () => {
  const third: Tax[] = [{ amount: 16, tax_behavior: 'inclusive' }]
  const rounded: Tax[] = [{ amount: 49, tax_behavior: 'inclusive' }]
  const lines = [aLine(101, third), aLine(102, third), aLine(101, third)]
  expect(amounts(anInvoice(304, rounded), lines)).toEqual([85, 85, 85])
})

test('credit for time that was not used is a negative line', () => {
  expect(amounts(anInvoice(1000), [aLine(-950), aLine(1950)])).toEqual([-950, 1950])
})

test('the fee is in the invoice’s currency, whatever the account’s bank counts in', () => {
  const booked = { amount: 2090, currency: 'usd', fee: 93 }
  const charges = { pi_1: [aCharge({ balance_transaction: booked })] }
  expect(read(anInvoice(1900), [aLine(1900)], charges).feeMinor).toBe(85)
})

test('the fee is not known before it is booked, and then counts over all payments', () => {
  const unbooked = { pi_1: [aCharge({})], pi_2: [aCharge({ balance_transaction: null })] }
  expect(read(anInvoice(3800), [aLine(3800)], unbooked).feeMinor).toBeNull()
  const booked = { pi_1: [aCharge({})], pi_2: [aCharge({})] }
  expect(read(anInvoice(3800), [aLine(3800)], booked).feeMinor).toBe(170)
})

test('an attempt counts once it failed, not while a bank takes its time or after it went well', () => {
  const open = { status: 'open', amount_remaining: 1900 } as const
  const after = (status: Stripe.Charge.Status) =>
    read(
      anInvoice(1900, [], open),
      [aLine(1900)],
      { pi_1: [aCharge({ status, balance_transaction: null })] },
      [aPayment('pi_1', 'open')],
    )
  expect(after('pending')).toMatchObject({ attempted: false, payments: ['pi_1'], feeMinor: 0 })
  expect(after('failed')).toMatchObject({ attempted: true })
  expect(read(anInvoice(1900), [aLine(1900)])).toMatchObject({ attempted: false })
})

test('a payment is disputed while a bank contests it, whatever its charge says for ever', () => {
  const charges = { pi_1: [aCharge({ disputed: true })] }
  const payments = [aPayment('pi_1')]
  const isDisputed = (...contested: string[]) =>
    read(anInvoice(1900), [aLine(1900)], charges, payments, new Set(contested)).disputed
  expect(isDisputed('pi_1')).toBe(true)
  expect(isDisputed()).toBe(false)
})

test('a status that we have no word for is told, not guessed', () => {
  const strange = { invoice: anInvoice(0, [], { status: 'melted' }), lines: [], payments: [] }
  expect(readInvoice(strange, new Map(), new Set())).toEqual({
    ok: false,
    error: 'invoice in_1: status melted',
  })
})
