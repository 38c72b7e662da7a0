import { describe, expect, test } from 'vitest'
import { aBook } from '../billing/book.example.ts'
import type { PaymentDispute } from '../providers/payment-facts.ts'
import { standOf } from '../subscriptions/standing.ts'
import { aDispute, aStatement } from '../subscriptions/statement.example.ts'
import { lettersFor } from './subscription-letters.ts'

const now = new Date('2026-03-10T08:00:00Z')

const accountOf = (id: string, role: 'customer' | 'operator') => ({
  id,
  name: 'Omar',
  email: `${id}@example.test`,
  emailVerified: true,
  image: null,
  language: 'ar' as const,
  country: null,
  timeZone: null,
  twoFactorEnabled: false,
  waysEndedAt: null,
  waysEndedBy: null,
  role,
  stripeCustomerId: null,
  createdAt: now,
  updatedAt: now,
})

function lettersAbout(state: PaymentDispute['state']) {
  const statement = aStatement({}, undefined, [aDispute({ state })])
  return lettersFor({
    row: aBook(statement).row,
    account: accountOf('acc_1', 'customer'),
    operators: [accountOf('acc_op', 'operator')],
    statement,
    stand: standOf(statement, now, { graceDays: 14, retentionDays: 30 }),
    now,
    server: null,
    retentionDays: 30,
    address: 'pearl.example.test',
    urls: { server: 'http://127.0.0.1/s', billing: 'http://127.0.0.1/b' },
  })
}

describe('of a bank that', () => {
  test('only asks about a payment, operators hear and the customer does not', () =>
    expect(lettersAbout('inquiry')).toMatchObject([
      {
        to: 'acc_op@example.test',
        key: 'operator-inquiry:dp_1:acc_op',
        kind: 'operator-dispute',
        params: { stage: 'inquiry' },
      },
    ]))

  test('asks a payment back both hear, whatever was asked before', () =>
    expect(lettersAbout('open')).toMatchObject([
      { to: 'acc_1@example.test', kind: 'payment-disputed' },
      {
        to: 'acc_op@example.test',
        key: 'operator-dispute:dp_1:acc_op',
        params: { stage: 'dispute' },
      },
    ]))
})
