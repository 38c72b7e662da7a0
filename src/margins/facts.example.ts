import { lineOf, paidInvoice } from './invoice.example.ts'
import type { MachineSpan } from './machine-cost.ts'
import type { MarginFacts, MarginTerms, Subject } from './margins.ts'
import { type Month, parseMonth } from './month.ts'

/** A small business for tests: who bought what, and what it cost. */

export const terms: MarginTerms = {
  currency: 'usd',
  exchange: new Map([
    ['eur', 1.16],
    ['usd', 1],
  ]),
  warnBelowPercent: 20,
  backupGbMinor: 2.5,
  imageGbMinor: new Map([
    ['hetzner', 1.5],
    ['digitalocean', 6],
  ]),
  prepaid: new Set(['hostinger']),
}

export const subject = (changes: Partial<Subject> = {}): Subject => ({
  subscriptionId: 'sub_1',
  serverId: 'srv_1',
  planId: 'starter',
  provider: 'hetzner',
  ...changes,
})

export const span = (changes: Partial<MachineSpan> = {}): MachineSpan => ({
  serverId: 'srv_1',
  provider: 'hetzner',
  machineId: '42',
  monthlyCostMinor: 970,
  currency: 'eur',
  since: new Date('2026-11-01'),
  until: null,
  ...changes,
})

export type MarginInvoice = MarginFacts['invoices'][number]

/** Of November, unless told otherwise. */
export const invoice = (
  amountMinor: number,
  changes: Partial<MarginInvoice> = {},
): MarginInvoice => ({
  ...paidInvoice({ lines: [lineOf(amountMinor, '2026-11-01', '2026-12-01')], ...changes }),
  subscriptionId: 'sub_1',
  feeMinor: 0,
  disputed: false,
  issuedAt: new Date('2026-11-01'),
  ...changes,
})

export const facts = (changes: Partial<MarginFacts> = {}): MarginFacts => ({
  subjects: [subject()],
  invoices: [invoice(1900)],
  spans: [span()],
  backups: [],
  images: [],
  ...changes,
})

export function month(name: string): Month {
  const found = parseMonth(name)
  if (!found) throw new Error(`${name} is no month`)
  return found
}

export const november = month('2026-11')
export const later = new Date('2027-06-01')
