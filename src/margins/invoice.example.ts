import fc from 'fast-check'
import type { InvoiceLine } from '../billing/tables.ts'
import type { EarningInvoice } from './earned.ts'

/** Invoices for tests: one that is paid, with nothing special about it, and any that can be. */
export const paidInvoice = (changes: Partial<EarningInvoice> = {}): EarningInvoice => {
  const lines = changes.lines ?? [novemberLine]
  const net = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
  const totalMinor = net + (changes.taxMinor ?? 0)
  return {
    status: 'paid',
    currency: 'usd',
    totalMinor,
    taxMinor: 0,
    paidMinor: Math.max(0, totalMinor),
    refundedMinor: 0,
    lines,
    ...changes,
  }
}

export const lineOf = (amountMinor: number, from: string, to: string): InvoiceLine => ({
  description: 'Starter',
  amountMinor,
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})

const novemberLine = lineOf(1900, '2026-11-01', '2026-12-01')

const moment = fc.date({
  min: new Date('2024-01-01T00:00:00Z'),
  max: new Date('2030-12-31T23:59:59Z'),
  noInvalidDate: true,
})

export const anyLine: fc.Arbitrary<InvoiceLine> = fc
  .tuple(fc.integer({ min: -900_000, max: 9_000_000 }), moment, moment)
  .map(([amount, one, other]) =>
    one < other
      ? lineOf(amount, one.toISOString(), other.toISOString())
      : lineOf(amount, other.toISOString(), one.toISOString()),
  )

/** As a vendor can make them: paid with or without credit, or in part, and paid back in part or whole. */
export const anyInvoice: fc.Arbitrary<EarningInvoice & { disputed: boolean }> = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 6 }),
    status: fc.constantFrom('draft', 'open', 'paid', 'void', 'uncollectible'),
    currency: fc.constantFrom('usd', 'eur', 'jpy', 'kwd'),
    taxRate: fc.constantFrom(0, 0.05, 0.19, 0.077),
    paidShare: fc.double({ min: 0, max: 1, noNaN: true }),
    refundedShare: fc.double({ min: 0, max: 1, noNaN: true }),
    disputed: fc.boolean(),
  })
  .map(({ taxRate, paidShare, refundedShare, ...drawn }) => {
    const net = drawn.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    const taxMinor = Math.round(net * taxRate)
    const totalMinor = net + taxMinor
    const paidMinor = Math.max(0, Math.round(totalMinor * paidShare))
    const refundedMinor = Math.round(paidMinor * refundedShare)
    return { ...drawn, taxMinor, totalMinor, paidMinor, refundedMinor }
  })
