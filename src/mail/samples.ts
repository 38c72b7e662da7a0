import type { LetterKind, LetterParams } from './render.ts'

type ParamName = { [K in LetterKind]: keyof LetterParams<K> }[LetterKind]

/** A value for every parameter that any letter has: what operators preview letters with, and tests render. */
export const samples: Record<ParamName, string> = {
  name: 'Layla',
  url: 'https://panel.example.test/en',
  address: 'pearl.example.test',
  reason: 'sold-out',
  amountMinor: '1900',
  currency: 'usd',
  assistant: 'no',
  rung: 'missed',
  suspendedFrom: '2026-12-01T08:00:00.000Z',
  deletedFrom: '2027-01-01T08:00:00.000Z',
  on: '2026-12-01T08:00:00.000Z',
  ending: 'yes',
  stage: 'inquiry',
  keptUntil: '2027-01-01T08:00:00.000Z',
  number: 'A-0002',
  planEn: 'Pro',
  planAr: 'المحترف',
  customer: 'Layla',
  cause: 'fraudulent',
  until: '2026-12-08T08:00:00.000Z',
  plan: 'Enterprise',
  email: 'layla@example.test',
  count: '3',
  message: 'How much for ten of them?',
}
