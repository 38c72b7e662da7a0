import { describe, expect, test } from 'vitest'
import type { Statement } from '../providers/payment-facts.ts'
import { anInvoice, aStatement, aSubscription } from '../subscriptions/statement.example.ts'
import { aBook, catalogue, now } from './book.example.ts'
import { compareBook } from './book-differences.ts'
import type { Catalogue, OurBook } from './books.ts'
import { differenceText } from './difference-text.ts'
import { compareInvoices } from './invoice-differences.ts'
import { compareCustomers, comparePrices, unknownSubscriptions } from './vendor-differences.ts'

const compare = (book: OurBook, statements: Statement[], known: Catalogue = catalogue) =>
  compareBook(book, { statements, catalogue: known, now })
const kinds = (...of: Parameters<typeof compare>) =>
  compare(...of).differences.map(({ kind }) => kind)

const paid = aStatement()
const unpaid = anInvoice({ status: 'open', paidMinor: 0, dueMinor: 1900, paidAt: null })
const over = aStatement({ status: 'canceled', endReason: 'asked' })
/** What is over is waited for no more. */
const endedColumns = { standing: null, suspendedAt: null, paidUntil: anInvoice().lines[0]?.to }
const gone = { id: 'srv_1', desired: 'absent', closedAt: now } as const

describe('there is no difference', () => {
  test('between what is paid and a row that follows from it', () =>
    expect(compare(aBook(paid), [paid])).toEqual({
      differences: [],
      changes: {},
      wakes: false,
      isOnItsWay: false,
    }))

  test('while an order waits for its payment, whatever the vendor calls that', () => {
    const waiting = aBook(null, {}, { server: null })
    expect(kinds(waiting, [])).toEqual([])
    for (const status of ['incomplete', 'active', 'incomplete_expired'] as const) {
      expect(compare(waiting, [aStatement({ status }, [unpaid])])).toMatchObject({
        differences: [],
        isOnItsWay: true,
      })
    }
  })

  test('while everything is being paid back', () =>
    expect(
      kinds(aBook(paid, {}, { refund: { state: 'requested', paidAt: null } }), [over]),
    ).toEqual([]))

  test('where we ended what the vendor had given up on, and a payment of that moment is on its way back', () => {
    const since = new Date('2026-03-03T08:00:00Z')
    const late = aStatement({ status: 'canceled', endReason: 'payment-failed', endedAt: since }, [
      anInvoice({ paidAt: new Date('2026-03-04T08:00:00Z') }),
    ])
    const ended = aBook(late, { state: 'ended', endedAt: now, ...endedColumns }, { server: gone })
    expect(kinds(ended, [late])).toEqual([])
  })

  test('for what is free: the vendor has never heard of it', () =>
    expect(kinds(aBook(null, { state: 'active', planId: 'free' }), [])).toEqual([]))

  test('in the order of what was bought beside the plan', () => {
    const addon = (id: string) => ({
      ...aSubscription().items[0],
      itemId: `si_${id}`,
      priceId: `price_${id}`,
      quantity: 1,
      productId: id,
      unitMinor: 100,
      interval: 'month' as const,
    })
    const base = catalogue.prices[0]
    if (!base) throw new Error('the catalogue of these tests has a price')
    const prices = [
      base,
      ...['a', 'b'].map(id => ({
        ...base,
        id,
        product: `addon:${id}`,
        stripePriceId: `price_${id}`,
      })),
    ]
    const statement = aStatement({ items: [...aSubscription().items, addon('b'), addon('a')] })
    const row = { ...aBook(paid).row, amountMinor: 2100 }
    const addons = [
      { addonId: 'b', quantity: 1 },
      { addonId: 'a', quantity: 1 },
    ]
    expect(kinds(aBook(paid, { ...row, addons }), [statement], { ...catalogue, prices })).toEqual(
      [],
    )
  })
})

describe('what only a person can decide is named and left:', () => {
  test('a row that the vendor does not know', () =>
    expect(compare(aBook(paid), [])).toMatchObject({
      differences: [{ kind: 'missing-at-vendor', about: 'sub_ours', ours: 'sub_1' }],
      changes: {},
      wakes: false,
    }))

  test('two living subscriptions for one of ours', () => {
    const twin = aStatement({ id: 'sub_2' })
    expect(compare(aBook(paid), [paid, twin])).toMatchObject({
      differences: [{ kind: 'two-subscriptions', theirs: 'sub_1, sub_2' }],
      changes: {},
    })
  })

  test('a price that is not ours; all else is compared nevertheless', () => {
    const unknown = { ...catalogue, prices: [] }
    expect(compare(aBook(paid, { paidMinor: 5 }), [paid], unknown)).toMatchObject({
      differences: [
        { kind: 'price-unknown', theirs: 'price_1' },
        { kind: 'paid', ours: '0.05 usd', theirs: '19.00 usd' },
      ],
      changes: { paidMinor: 1900 },
    })
  })

  test.each(['ended', 'refunded'] as const)('what is %s, has no server, and is charged', state => {
    const book = aBook(paid, { state, endedAt: now }, { server: gone })
    expect(compare(book, [paid])).toMatchObject({
      differences: [{ kind: 'state', theirs: 'active' }, { kind: 'paid-without-server' }],
      changes: {},
    })
  })

  test('what is paid for and has lost its server', () =>
    expect(kinds(aBook(paid, {}, { server: gone }), [paid])).toEqual(['paid-without-server']))

  test('a server that stands when nobody pays for it', () => {
    const ended = { state: 'ended', standing: null, endedAt: now } as const
    expect(kinds(aBook(over, ended), [over])).toEqual(['server-unpaid'])
  })

  test('what should be over for want of payment, and goes on at the vendor', () => {
    const late = anInvoice({ ...unpaid, issuedAt: new Date('2026-01-01T08:00:00Z') })
    const statement = aStatement({ status: 'past_due' }, [late])
    const row = {
      state: 'ended',
      standing: null,
      endedAt: now,
      overdueSince: null,
      payUrl: null,
      paidUntil: statement.subscription.currentPeriodEnd,
    } as const
    expect(kinds(aBook(statement, row, { server: gone }), [statement])).toEqual(['ended-but-alive'])
  })
})

describe('what is the reconciler’s to do is woken, not written:', () => {
  test('an end that the row has not seen', () =>
    expect(compare(aBook(paid), [over])).toMatchObject({
      differences: [{ kind: 'state', ours: 'active', theirs: 'ended' }],
      changes: {},
      wakes: true,
    }))

  test('a payment that the order has not seen: there is no server yet', () =>
    expect(compare(aBook(null, {}, { server: null }), [paid])).toMatchObject({
      differences: [{ kind: 'state', ours: 'checkout', theirs: 'active' }, {}],
      changes: {},
      wakes: true,
    }))
})

test('a row that names nothing finds its own among ended ones: the one that is alive', () => {
  const ended = aStatement({ id: 'sub_0', status: 'canceled' })
  const { differences, changes } = compare(aBook(paid, { stripeSubscriptionId: 'sub_0' }), [
    ended,
    paid,
  ])
  expect(differences).toMatchObject([{ kind: 'stripe-id', ours: 'sub_0', theirs: 'sub_1' }])
  expect(changes).toEqual({ stripeSubscriptionId: 'sub_1' })
})

describe('invoices', () => {
  const copies = aBook(paid).invoices

  test('are the same whatever token the vendor puts into their links', () => {
    const pageUrl = 'https://pay.example.test/another-token'
    expect(compareInvoices('sub_ours', copies, [anInvoice({ pageUrl })]).differences).toEqual([])
  })

  test('that are missing or of nothing are named once each', () => {
    const other = anInvoice({ id: 'in_2' })
    expect(compareInvoices('sub_ours', copies, [other])).toMatchObject({
      differences: [
        { kind: 'invoice-missing', about: 'in_2', theirs: '19.00 usd' },
        { kind: 'invoice-unknown', about: 'in_1', ours: '19.00 usd' },
      ],
      wrong: [other],
      surplus: ['in_1'],
    })
  })
})

describe('beside the rows', () => {
  test('a subscription that says it is ours and is not in our books is named', () =>
    expect(
      unknownSubscriptions(
        [aBook(paid)],
        [
          aSubscription(),
          aSubscription({ id: 'sub_8', ours: null }),
          aSubscription({ id: 'sub_9', ours: 'sub_elsewhere' }),
        ],
      ),
    ).toMatchObject([{ kind: 'subscription-unknown', about: 'sub_9' }]))

  test('an account’s customer is repaired if the vendor has one only', () => {
    const lost = aBook(paid, {}, { customer: { id: 'acc_1', stripeCustomerId: null } })
    expect(compareCustomers([lost], [paid])).toMatchObject([{ customerId: 'cus_1' }])
    const two = [paid, aStatement({ customerId: 'cus_2' })]
    expect(compareCustomers([lost], two)).toMatchObject([{ customerId: null }])
    expect(compareCustomers([aBook(paid)], two)).toEqual([])
  })

  test('a price’s amount is repaired, and another currency is not', () => {
    const [price] = catalogue.prices
    if (!price) throw new Error('the catalogue of these tests has a price')
    const sold = [aSubscription()]
    expect(comparePrices([price], sold)).toEqual([])
    expect(comparePrices([{ ...price, amountMinor: 1 }], sold)).toMatchObject([
      { priceId: 'prc_1', amountMinor: 1900 },
    ])
    expect(comparePrices([{ ...price, currency: 'eur' }], sold)).toMatchObject([
      { amountMinor: null },
    ])
  })
})

test('a difference is a sentence about its row', () => {
  const [difference] = compare(aBook(paid, { amountMinor: 1 }), [paid]).differences
  expect(difference && differenceText(difference)).toBe(
    'sub_ours: what a period costs is 0.01 usd in our books and 19.00 usd at the payment vendor.',
  )
})
