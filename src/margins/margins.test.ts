import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { facts, invoice, later, month, november, span, subject, terms } from './facts.example.ts'
import { lineOf } from './invoice.example.ts'
import { entriesOf, type MarginFacts, type MarginTerms } from './margins.ts'
import { marginReport } from './report.ts'
import { splitByWeight } from './split.ts'

const named = { plan: String, provider: String, server: String }
const report = (of: Partial<MarginFacts>, changes: Partial<MarginTerms> = {}, now = later) =>
  marginReport(facts(of), november, now, { ...terms, ...changes }, named)

describe('a server’s margin', () => {
  test('is what was earned less machine, storage and fee, in the operator’s currency', () =>
    expect(
      report({
        invoices: [invoice(1900, { feeMinor: 85 })],
        backups: [{ serverId: 'srv_1', gb: 4, from: new Date('2026-10-01'), to: null }],
        images: [{ provider: 'hetzner', gb: 40, from: new Date('2026-10-01'), to: null }],
      }).total,
    ).toEqual({
      key: 'total',
      label: 'total',
      earned: [{ amountMinor: 1900, currency: 'usd' }],
      earnedMinor: 1900,
      feeMinor: 85,
      machineMinor: 1125,
      storageMinor: 70,
      marginMinor: 620,
      marginPercent: 32.6,
      warn: false,
    }))

  test('does not bear what a throw-away copy costs: that is the operator’s', () => {
    const copy = span({ serverId: 'srv_copy', machineId: '43', until: new Date('2026-11-16') })
    const { total, by } = report({ spans: [span(), copy] })
    expect(total.machineMinor).toBe(1125 + 563)
    expect(by.provider).toMatchObject([{ key: 'hetzner', machineMinor: 1125 + 563 }])
    expect(by.server).toMatchObject([{ key: 'sub_1', machineMinor: 1125 }])
  })

  test('tells what was paid in its own currency and adds it up in the operator’s', () => {
    const euros = { currency: 'eur', subscriptionId: 'sub_2' }
    const { total } = report({
      subjects: [subject(), subject({ subscriptionId: 'sub_2', serverId: 'srv_2' })],
      invoices: [invoice(1900), invoice(1000, euros)],
    })
    expect(total.earned).toEqual([
      { amountMinor: 1900, currency: 'usd' },
      { amountMinor: 1000, currency: 'eur' },
    ])
    expect(total.earnedMinor).toBe(1900 + 1160)
  })

  test('counts a month that is not over until now, earnings and costs alike', () => {
    const { total } = report({}, {}, new Date('2026-11-16'))
    expect([total.earnedMinor, total.machineMinor]).toEqual([950, 563])
  })

  test('of a whole refund is its fee, and what the machine has cost', () => {
    const refunded = invoice(1900, { refundedMinor: 1900, feeMinor: 85 })
    const { total } = report({
      invoices: [refunded],
      spans: [span({ until: new Date('2026-11-04') })],
    })
    expect(total).toMatchObject({
      earned: [{ amountMinor: 0, currency: 'usd' }],
      earnedMinor: 0,
      feeMinor: 85,
      machineMinor: 113,
    })
    expect(total.marginPercent).toBeNull()
    expect(total.warn).toBe(true)
  })

  test('earns nothing while its payment is disputed', () =>
    expect(report({ invoices: [invoice(1900, { disputed: true })] }).total.earnedMinor).toBe(0))

  test('spreads a year’s fee as it spreads its earnings', () => {
    const lines = [lineOf(19_000, '2026-01-01', '2027-01-01')]
    const year = invoice(0, { lines, totalMinor: 19_000, paidMinor: 19_000, feeMinor: 581 })
    expect(report({ invoices: [year] }).total).toMatchObject({ earnedMinor: 1561, feeMinor: 48 })
  })
})

describe('a warning', () => {
  test.each([
    [20, false],
    [45, true],
  ])('below %i %% of what was earned: %s', (warnBelowPercent, warn) =>
    expect(report({}, { warnBelowPercent }).total).toMatchObject({ marginPercent: 40.8, warn }),
  )

  test('where a machine runs and nothing is earned', () =>
    expect(report({ invoices: [] }).by.server).toMatchObject([{ key: 'sub_1', warn: true }]))
})

describe('groups', () => {
  const moved = {
    spans: [
      span({ until: new Date('2026-11-11') }),
      span({
        provider: 'digitalocean',
        currency: 'usd',
        monthlyCostMinor: 2400,
        since: new Date('2026-11-11'),
      }),
    ],
  }

  test('divide a server’s earnings by the time that it spent at each provider', () =>
    expect(
      report(moved).by.provider.map(({ key, earnedMinor, machineMinor }) => [
        key,
        earnedMinor,
        machineMinor,
      ]),
    ).toEqual([
      ['digitalocean', 1267, 1600],
      ['hetzner', 633, 375],
    ]))

  test('put the poorest first and leave out who has neither earned nor cost anything', () => {
    const subjects = [
      subject(),
      subject({ subscriptionId: 'sub_2', serverId: 'srv_2', planId: 'pro' }),
      subject({ subscriptionId: 'sub_3', serverId: 'srv_3', planId: 'free' }),
    ]
    const { by } = report({
      subjects,
      invoices: [invoice(1900), invoice(100, { subscriptionId: 'sub_2' })],
      spans: [span(), span({ serverId: 'srv_2', machineId: '43' })],
    })
    expect(by.plan.map(({ key }) => key)).toEqual(['pro', 'starter'])
    expect(by.server.map(({ key }) => key)).toEqual(['sub_2', 'sub_1'])
  })

  test('share an image among the machines of its provider, or count it in the total only', () => {
    const images = [{ provider: 'hetzner', gb: 100, from: new Date('2026-11-01'), to: null }]
    expect(report({ images }).by.server[0]?.storageMinor).toBe(150)
    const unused = report({ images, spans: [] })
    expect(unused.total.storageMinor).toBe(150)
    expect(unused.by.server[0]?.storageMinor).toBe(0)
  })

  test('count a subscription without a server too', () =>
    expect(
      report({ subjects: [subject({ serverId: null })], spans: [] }).by.server[0],
    ).toMatchObject({ key: 'sub_1', earnedMinor: 1900 }))
})

test('a currency without a rate is told and left out of the sums', () => {
  const pounds = report({ invoices: [invoice(1900, { currency: 'gbp' })] })
  expect(pounds.missingRates).toEqual(['gbp'])
  expect(pounds.total).toMatchObject({
    earned: [{ amountMinor: 1900, currency: 'gbp' }],
    earnedMinor: 0,
  })
})

test('nothing is earned before the month and nothing of it after: the months are disjoint', () => {
  const all = ['2026-10', '2026-11', '2026-12'].map(name => {
    const { entries } = entriesOf(facts(), month(name), later, terms)
    return entries.reduce((sum, { earnedMinor }) => sum + earnedMinor, 0)
  })
  expect(all).toEqual([0, 1900, 0])
})

test('an amount that is split by weights is the sum of its parts', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000, max: 1_000_000 }),
      fc.array(fc.nat({ max: 1_000_000_000 }), { minLength: 1, maxLength: 20 }),
      (amount, weights) => {
        fc.pre(weights.some(weight => weight > 0))
        const parts = splitByWeight(amount, weights)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount)
      },
    ),
  ))
