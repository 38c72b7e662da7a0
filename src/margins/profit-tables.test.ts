import { describe, expect, test } from 'vitest'
import { facts, invoice, later, november, span, terms } from './facts.example.ts'
import { lineOf } from './invoice.example.ts'
import type { MarginTerms } from './margins.ts'
import { marginReport } from './report.ts'

/**
 * The profit tables that these businesses were planned with, computed from the same prices: where a table
 * does not add up, the test says what it said and what is true. One of them also counts €0.10 or €0.20 of
 * API usage, which customers pay themselves, with their own keys.
 */
const named = { plan: String, provider: String, server: String }

interface Sold {
  price: number
  machine: { monthlyCostMinor: number; currency: string; provider?: string }
  /** What a month of backups costs, in cents of a euro. */
  backupsEurMinor?: number
  feeMinor?: number
}

/** The rate that its table was made with: €9.70 ≈ $10.5. */
const oldRate: MarginTerms = {
  ...terms,
  exchange: new Map([
    ['eur', 10.5 / 9.7],
    ['usd', 1],
  ]),
}

function margin(sold: Sold, interval: 'month' | 'year' = 'month') {
  const { price, machine, backupsEurMinor = 0, feeMinor = 0 } = sold
  const year = {
    lines: [lineOf(price, '2026-01-01', '2027-01-01')],
    totalMinor: price,
    paidMinor: price,
  }
  const { total } = marginReport(
    facts({
      invoices: [invoice(price, { feeMinor, ...(interval === 'year' ? year : {}) })],
      spans: [span({ since: new Date('2026-01-01'), ...machine })],
      backups: [{ serverId: 'srv_1', gb: 1, from: new Date('2026-01-01'), to: null }],
    }),
    november,
    later,
    { ...oldRate, backupGbMinor: (backupsEurMinor * 10.5) / 9.7 },
    named,
  )
  return [total.marginMinor, total.marginPercent]
}

describe('Starter at $19 on a machine of €9.70, Pro at $49 on one of €17.70', () => {
  const starter = { price: 1900, machine: { monthlyCostMinor: 970, currency: 'eur' } }
  const pro = { price: 4900, machine: { monthlyCostMinor: 1770, currency: 'eur' } }

  test('Starter with backups of €0.50 leaves $7.96; the table’s $7.8 is right, API usage taken off', () =>
    expect(margin({ ...starter, backupsEurMinor: 50 })).toEqual([796, 41.9]))

  test('Starter with backups of €1 leaves $7.42 and 39 %, not $6.8 and 36 %: €9.70 + 1 + 0.10 is not 11.20', () =>
    expect(margin({ ...starter, backupsEurMinor: 100 })).toEqual([742, 39.1]))

  test('Pro with backups of €1 leaves $28.76; the table’s $28.6 is right but for API usage and rounding', () =>
    expect(margin({ ...pro, backupsEurMinor: 100 })).toEqual([2876, 58.7]))

  test('Pro with backups of €2 leaves $27.68 and 56 %, not $26.3 and 54 %: €17.70 + 2 + 0.20 is not 20.90', () =>
    expect(margin({ ...pro, backupsEurMinor: 200 })).toEqual([2768, 56.5]))

  test('the payment vendor’s fee, which the table forgets, takes 4.5 points of Starter', () =>
    expect(margin({ ...starter, backupsEurMinor: 50, feeMinor: 85 })).toEqual([711, 37.4]))
})

describe('Basic, Pro and Premium at $15, $35 and $75 on droplets of $6, $12 and $24', () => {
  const droplet = (monthlyCostMinor: number) => ({
    monthlyCostMinor,
    currency: 'usd',
    provider: 'digitalocean',
  })
  const basic = { price: 1500, machine: droplet(600) }

  test('Basic leaves $9, as the table says', () => expect(margin(basic)).toEqual([900, 60]))

  test('Pro leaves $23, not the $17 of the table', () =>
    expect(margin({ price: 3500, machine: droplet(1200) })).toEqual([2300, 65.7]))

  test('Premium leaves $51, not the $27 of the table', () =>
    expect(margin({ price: 7500, machine: droplet(2400) })).toEqual([5100, 68]))

  test('a year of Basic at ten months’ price leaves $6.33 of a November', () =>
    expect(margin({ ...basic, price: 15_000 }, 'year')).toEqual([633, 51.3]))
})
