import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { earnedBetween, earnedByMonth, earnedInAll, earnedUntil, taxKept } from './earned.ts'
import { earnedTotals, unbalanced } from './earned-totals.ts'
import { anyInvoice, anyLine, lineOf, paidInvoice } from './invoice.example.ts'

const byMonth = (invoice: Parameters<typeof earnedByMonth>[0]) =>
  earnedByMonth(invoice).map(({ month, earnedMinor }) => [month.name, earnedMinor])
const sum = (parts: { earnedMinor: number }[]) =>
  parts.reduce((total, { earnedMinor }) => total + earnedMinor, 0)

describe('what an invoice earns', () => {
  test('is spread over its time by the days that each month has of it', () =>
    expect(byMonth(paidInvoice({ lines: [lineOf(1900, '2026-11-21', '2026-12-21')] }))).toEqual([
      ['2026-11', 633],
      ['2026-12', 1267],
    ]))

  test('of a year is in each of its months', () => {
    const months = byMonth(paidInvoice({ lines: [lineOf(19_000, '2026-11-16', '2027-11-16')] }))
    expect(months).toHaveLength(13)
    expect(months[0]).toEqual(['2026-11', 781])
    expect(months[1]).toEqual(['2026-12', 1614])
    expect(months[3]).toEqual(['2027-02', 1458])
  })

  test('is less by the credit for what was paid for and not used, in the same months', () => {
    const upgrade = paidInvoice({
      lines: [lineOf(-950, '2026-11-16', '2026-12-01'), lineOf(2450, '2026-11-16', '2026-12-01')],
    })
    expect(byMonth(upgrade)).toEqual([['2026-11', 1500]])
  })

  test('has no tax in it', () => {
    const taxed = paidInvoice({ taxMinor: 361 })
    expect([earnedInAll(taxed), taxKept(taxed)]).toEqual([1900, 361])
  })

  test('is nothing until it is paid, and of what is paid in part the oldest time', () => {
    const lines = [lineOf(2000, '2026-11-16', '2026-12-16')]
    expect(earnedInAll(paidInvoice({ lines, status: 'open', paidMinor: 0 }))).toBe(0)
    expect(byMonth(paidInvoice({ lines, status: 'open', paidMinor: 1200 }))).toEqual([
      ['2026-11', 1000],
      ['2026-12', 200],
    ])
  })

  test('of no time at all is earned in that moment', () =>
    expect(byMonth(paidInvoice({ lines: [lineOf(500, '2026-12-01', '2026-12-01')] }))).toEqual([
      ['2026-12', 500],
    ]))
})

describe('a refund', () => {
  const lines = [lineOf(3000, '2026-11-16', '2026-12-16')]

  test('un-earns the newest part first', () =>
    expect(byMonth(paidInvoice({ lines, refundedMinor: 700 }))).toEqual([
      ['2026-11', 1500],
      ['2026-12', 800],
    ]))

  test('of everything leaves nothing earned and no tax', () => {
    const whole = paidInvoice({ lines, taxMinor: 570, refundedMinor: 3570 })
    expect(byMonth(whole)).toEqual([
      ['2026-11', 0],
      ['2026-12', 0],
    ])
    expect(taxKept(whole)).toBe(0)
  })

  test('gives back the tax that was in it', () => {
    const part = paidInvoice({ lines, taxMinor: 570, refundedMinor: 357 })
    expect([earnedInAll(part), taxKept(part)]).toEqual([2700, 513])
  })
})

describe('for any invoice', () => {
  test('the months add up to the whole, to the cent', () =>
    fc.assert(
      fc.property(anyInvoice, invoice => {
        expect(sum(earnedByMonth(invoice))).toBe(earnedInAll(invoice))
      }),
    ))

  test('any way to cut its time up adds up to the same', () =>
    fc.assert(
      fc.property(anyInvoice, fc.array(fc.date({ noInvalidDate: true })), (invoice, cuts) => {
        const moments = [new Date(0), ...cuts, new Date('2100-01-01')].sort(
          (one, other) => one.getTime() - other.getTime(),
        )
        const first = moments[0] ?? new Date(0)
        const last = moments.at(-1) ?? first
        const parts = moments
          .slice(1)
          .map((to, at) => earnedBetween(invoice, moments[at] ?? first, to))
        expect(parts.reduce((total, part) => total + part, 0)).toBe(
          earnedUntil(invoice, last) - earnedUntil(invoice, first),
        )
      }),
    ))

  test('months follow one another without a gap and without sharing a moment', () =>
    fc.assert(
      fc.property(anyInvoice, invoice => {
        const months = earnedByMonth(invoice).map(({ month }) => month)
        for (const [at, month] of months.slice(1).entries()) {
          expect(month.from).toEqual(months[at]?.to)
        }
      }),
    ))

  test('a credit for the same time takes exactly what was earned, in each month', () =>
    fc.assert(
      fc.property(anyLine, line => {
        const lines = [line, { ...line, amountMinor: -line.amountMinor }]
        for (const { earnedMinor } of earnedByMonth(paidInvoice({ lines }))) {
          expect(earnedMinor).toBe(0)
        }
      }),
    ))

  test('a refund takes no month of an ordinary invoice below zero', () =>
    fc.assert(
      fc.property(
        fc.array(
          anyLine.filter(({ amountMinor }) => amountMinor >= 0),
          { minLength: 1 },
        ),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (lines, share) => {
          const { paidMinor } = paidInvoice({ lines })
          const refundedMinor = Math.round(paidMinor * share)
          const months = earnedByMonth(paidInvoice({ lines, refundedMinor }))
          for (const { earnedMinor } of months) expect(earnedMinor).toBeGreaterThanOrEqual(0)
          expect(sum(months)).toBe(paidMinor - refundedMinor)
        },
      ),
    ))
})

describe('all customers’ money', () => {
  test('paid − refunded = earned + tax + credit + disputed, to the cent, in each currency', () =>
    fc.assert(
      fc.property(fc.array(anyInvoice, { maxLength: 30 }), invoices => {
        expect(unbalanced(earnedTotals(invoices))).toEqual(new Map())
      }),
    ))

  test('a downgrade’s credit is money that its customer still has with us', () => {
    const year = paidInvoice({ lines: [lineOf(19_000, '2026-01-01', '2027-01-01')] })
    const credit = paidInvoice({ lines: [lineOf(-4000, '2026-10-01', '2027-01-01')] })
    const totals = earnedTotals([year, credit].map(invoice => ({ ...invoice, disputed: false })))
    expect(totals.get('usd')).toMatchObject({
      paidMinor: 19_000,
      earnedMinor: 15_000,
      creditMinor: 4000,
    })
  })

  test('a sum that is not explained is told', () => {
    const wrong = { ...paidInvoice({ paidMinor: 1900, totalMinor: 1905 }), disputed: false }
    expect(unbalanced(earnedTotals([wrong]))).toEqual(new Map([['usd', 5]]))
  })
})
