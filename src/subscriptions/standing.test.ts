import { describe, expect, test } from 'vitest'
import type { BilledInvoice, PaidSubscription, PaymentDispute } from '../providers/payment-facts.ts'
import { goodsOf, projectionOf } from './projection.ts'
import { chargedFrom } from './revival.ts'
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

  test('suspended while a payment is disputed, not while it is only asked about, as before once that is won, and over once it is lost', () => {
    const disputed = (state: 'inquiry' | 'open' | 'won' | 'lost') =>
      standOf(aStatement({}, [anInvoice({ disputed: true })], [aDispute({ state })]), day(1), terms)
    expect(disputed('inquiry')).toMatchObject({ standing: 'paid', over: null, dispute: null })
    expect(disputed('open')).toMatchObject({ standing: 'suspended', over: null })
    expect(disputed('won')).toMatchObject({ standing: 'paid', over: null })
    expect(disputed('lost').over).toBe('payment-reversed')
  })

  test('overdue since the newest period that failed, not since one that was let be before it', () => {
    const letBe = { ...unpaid, id: 'in_0', issuedAt: new Date('2026-02-01T08:00:00Z') }
    const stand = standOf(
      aStatement({ status: 'past_due' }, [unpaid, anInvoice(), letBe]),
      day(2),
      terms,
    )
    expect(stand).toMatchObject({ standing: 'overdue', over: null, missing: { id: 'in_2' } })
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

describe('what a vendor gave up on', () => {
  const endedAt = day(16)
  const late = { ...unpaid, status: 'paid', dueMinor: 0, paidMinor: 1900, paidAt: day(20) } as const
  const standing = (
    invoice: Partial<BilledInvoice>,
    subscription: Partial<PaidSubscription> = {},
    disputes: PaymentDispute[] = [],
  ) =>
    standOf(
      aStatement(
        { status: 'canceled', endReason: 'payment-failed', endedAt, ...subscription },
        [{ ...late, ...invoice }, anInvoice()],
        disputes,
      ),
      day(21),
      terms,
    )

  test('and is paid after all is suspended until it is revived', () =>
    expect(standing({})).toMatchObject({
      standing: 'suspended',
      over: null,
      missing: null,
      paidAfterEnd: { id: 'in_2' },
    }))

  test.each([
    ['was voided', { status: 'void', paidMinor: 0, paidAt: null }],
    ['is paid back', { refundedMinor: 1900 }],
    ['was paid before that', { paidAt: day(2) }],
  ] as const)('is over where what was missing %s', (_, invoice) =>
    expect(standing(invoice)).toMatchObject({ over: 'payment-missing', paidAfterEnd: null }),
  )

  test('is over where its customer cancelled, and where a bank took the payment back', () => {
    expect(standing({}, { endReason: 'asked' }).over).toBe('customer-cancelled')
    expect(standing({}, {}, [aDispute({ state: 'lost' })]).over).toBe('payment-reversed')
  })

  test('is not revived while another invoice is missing', () => {
    const { subscription, invoices } = aStatement(
      { status: 'canceled', endReason: 'payment-failed', endedAt },
      [late, { ...unpaid, id: 'in_3' }],
    )
    const stand = standOf({ subscription, invoices, disputes: [] }, day(21), terms)
    expect(stand).toMatchObject({ over: null, paidAfterEnd: null, missing: { id: 'in_3' } })
  })

  test('is revived also when that was billed already, with nothing', () => {
    const free = anInvoice({ id: 'in_3', totalMinor: 0, paidMinor: 0, paidAt: day(20) })
    const again = aStatement({ status: 'canceled', endReason: 'payment-failed', endedAt }, [
      free,
      late,
    ])
    expect(standOf(again, day(21), terms).paidAfterEnd).toMatchObject({ id: 'in_2' })
  })

  test('is charged again when what was paid for is over, or else a day after the payment', () => {
    const [line] = late.lines
    if (!line) throw new Error('the example has a line')
    const until = (to: Date) => ({ ...late, lines: [{ ...line, to }] })
    expect(chargedFrom(until(day(30)), day(20))).toEqual(day(30))
    expect(chargedFrom(until(day(19)), day(20))).toEqual(day(21))
    expect(chargedFrom(until(day(19)), new Date(day(23).getTime() + 1))).toEqual(day(24))
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
