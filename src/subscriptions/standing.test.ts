import { describe, expect, test } from 'vitest'
import { goodsOf, projectionOf } from './projection.ts'
import { standOf } from './standing.ts'
import { aDispute, anInvoice, aStatement, aSubscription } from './statement.example.ts'

const terms = { graceDays: 14, retentionDays: 30 }
const day = (date: number) => new Date(Date.UTC(2026, 3, date, 9))
const unpaid = anInvoice({
  id: 'in_2',
  status: 'open',
  dueMinor: 1900,
  paidMinor: 0,
  paidAt: null,
  issuedAt: new Date('2026-04-01T08:00:00Z'),
})
const pastDue = aStatement({ status: 'past_due' }, [unpaid, anInvoice()])

describe('a subscription stands', () => {
  test('paid while nothing is missing', () =>
    expect(standOf(aStatement(), day(1), terms)).toMatchObject({ standing: 'paid', over: null }))

  test('in its trial before the first payment', () =>
    expect(standOf(aStatement({ status: 'trialing' }, []), day(1), terms).standing).toBe('trial'))

  test('overdue from the day of the invoice that failed', () =>
    expect(standOf(pastDue, day(2), terms)).toMatchObject({
      standing: 'overdue',
      overdueSince: unpaid.issuedAt,
      over: null,
    }))

  test('suspended when the grace is over, and over when the retention is', () => {
    expect(standOf(pastDue, day(16), terms)).toMatchObject({ standing: 'suspended', over: null })
    expect(standOf(pastDue, day(46), terms)).toMatchObject({ over: 'payment-missing' })
  })

  test('paid while a bank debit is under way', () =>
    expect(standOf(aStatement({}, [unpaid, anInvoice()]), day(5), terms).standing).toBe('paid'))

  test('paid while an invoice by mail is not due yet, and overdue from its date', () => {
    const byMail = aStatement({}, [{ ...unpaid, dueAt: day(20) }])
    expect(standOf(byMail, day(19), terms).standing).toBe('paid')
    expect(standOf(byMail, day(21), terms)).toMatchObject({
      standing: 'overdue',
      overdueSince: day(20),
    })
  })

  test('suspended while a payment is disputed, as before once that is won, and over once it is lost', () => {
    const disputed = (state: 'open' | 'won' | 'lost') =>
      standOf(aStatement({}, [anInvoice({ disputed: true })], [aDispute({ state })]), day(1), terms)
    expect(disputed('open')).toMatchObject({ standing: 'suspended', over: null })
    expect(disputed('won')).toMatchObject({ standing: 'paid', over: null })
    expect(disputed('lost').over).toBe('payment-reversed')
  })

  test('over when its customer cancelled it', () =>
    expect(
      standOf(aStatement({ status: 'canceled', endReason: 'asked' }), day(1), terms).over,
    ).toBe('customer-cancelled'))

  test('suspended, not over, while what a vendor gave up on can still be paid', () => {
    const givenUp = aStatement({ status: 'canceled', endReason: 'payment-failed' }, [unpaid])
    expect(standOf(givenUp, day(10), terms)).toMatchObject({ standing: 'suspended', over: null })
    expect(standOf(givenUp, day(60), terms).over).toBe('payment-missing')
  })
})

describe('what our row repeats', () => {
  const known = [
    { stripePriceId: 'price_1', product: 'plan:starter', interval: 'month' as const },
    { stripePriceId: 'price_2', product: 'addon:extra-backups', interval: 'month' as const },
  ]
  const item = aSubscription().items[0]
  if (!item) throw new Error('the example has an item')

  test('are plan, add-ons and the sum of their prices', () => {
    const items = [item, { ...item, priceId: 'price_2', quantity: 3, unitMinor: 200 }]
    expect(goodsOf({ items }, known)).toEqual({
      ok: true,
      value: {
        planId: 'starter',
        interval: 'month',
        addons: [{ addonId: 'extra-backups', quantity: 3 }],
        amountMinor: 2500,
      },
    })
  })

  test('is refused for a price that is not ours', () =>
    expect(goodsOf({ items: [{ ...item, priceId: 'price_9' }] }, known)).toEqual({
      ok: false,
      error: 'price_9',
    }))

  test('is paid until the unpaid period began, whatever the vendor calls the period', () => {
    const goods = goodsOf(pastDue.subscription, known)
    if (!goods.ok) throw new Error('the example is sold at a price of ours')
    const row = projectionOf(pastDue, goods.value, standOf(pastDue, day(2), terms))
    expect(row).toMatchObject({
      paidUntil: unpaid.issuedAt,
      paidMinor: 1900,
      payUrl: unpaid.pageUrl,
      standing: 'overdue',
    })
  })
})
