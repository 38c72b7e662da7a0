import { type LetterKind, type LetterParams, letters } from './render.ts'

/** The sample values of one letter. */
export const sampleOf = (kind: LetterKind): Record<string, string> =>
  Object.fromEntries(
    Object.keys(letters[kind].params.shape).map(name => [name, samples[name as ParamName]]),
  )

type ParamName = { [K in LetterKind]: keyof LetterParams<K> }[LetterKind]

/** A value for every parameter that any letter has: what operators preview letters with, and tests render. */
export const samples: Record<ParamName, string> = {
  name: 'Layla',
  url: 'https://panel.example.test/en',
  address: 'pearl.example.test',
  what: 'openclaw 2026.10.1',
  reason: 'sold-out',
  amountMinor: '1900',
  currency: 'usd',
  assistant: 'no',
  rung: 'missed',
  expiryRung: 'three-days',
  renewalRung: 'month',
  keepingRung: 'week',
  backup: 'yes',
  newest: '2026-11-30T08:00:00.000Z',
  problem: 'backup-key-wrong',
  older: '2026-11-12T08:00:00.000Z',
  suspendedFrom: '2026-12-01T08:00:00.000Z',
  deletedFrom: '2027-01-01T08:00:00.000Z',
  on: '2026-12-01T08:00:00.000Z',
  ending: 'yes',
  action: 'hibernate',
  used: '2026-11-30T08:00:00.000Z',
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
  course: 'rebuild',
  machine: 'hetzner 12345678',
  provider: 'hetzner',
  usageRung: 'near',
  usageUnit: 'usd',
  usageSince: '2026-11-01T12:00:00.000Z',
  usageUsed: '1630',
  usageMost: '2000',
  usageAction: 'stop',
  usageUnpriced: 'yes',
  wayIn: 'passkey-added',
  item: 'Work laptop',
  owner: 'Layla',
  member: 'Noor',
  teamRole: 'collaborator',
  drilled: 'bak_8k2m5n7p9r3t4v6x',
}
