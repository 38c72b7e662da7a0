import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { createBlueprints } from '../blueprints/registry.ts'
import { candidatesFor } from './candidates.ts'
import { emulatedOffers, seenAt } from './emulated-offers.example.ts'
import { offeredBlueprints } from './offered-blueprints.ts'
import { readPriceList, shippedLists, standardList } from './price-list.ts'
import { planRows, pricesOf } from './price-list-rows.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'sambuk-list-'))
afterAll(() => rmSync(folder, { recursive: true }))

const exchange = new Map([
  ['eur', 1.16],
  ['usd', 1],
])

const small = `
currencies: [usd, kwd, jpy]
plans:
  - id: one
    name: { en: One, ar: واحد }
    tagline: { en: The one., ar: الواحد. }
    features: { en: [All], ar: [الكل] }
    blueprints: [openclaw]
    month: { usd: 1000, kwd: 3000, jpy: 1500 }
    machine: { memoryGb: 4, cores: 1, diskGb: 40, costMinorMax: 1300, costCurrency: eur }
`

/** The small list as changed, in a file. */
function listed(text: string) {
  const file = path.join(folder, 'list.yaml')
  writeFileSync(file, text)
  return readPriceList(file)
}

type Plain = { plans: Record<string, unknown>[]; [field: string]: unknown }
function changed(change: (list: Plain, plan: Record<string, unknown>) => void) {
  const list = parse(small)
  change(list, list.plans[0])
  return listed(stringify(list))
}

describe('a list is refused, with its file, the place and what stands there', () => {
  test.each<[string, (list: Plain, plan: Record<string, unknown>) => void, string]>([
    [
      'an amount that is no whole number',
      (_, plan) => (plan.month = { usd: 19.5, kwd: 3000, jpy: 1500 }),
      'plans[0].month.usd (19.5) is no whole number of minor units',
    ],
    [
      'a negative amount',
      (_, plan) => (plan.month = { usd: -1, kwd: 3000, jpy: 1500 }),
      'plans[0].month.usd (-1) is less than nothing',
    ],
    [
      'an amount beyond what can be charged, for a year',
      (_, plan) => (plan.month = { usd: 99_000_000, kwd: 3000, jpy: 1500 }),
      'plans[0].month.usd (99000000) is too much for a year',
    ],
    [
      'a plan that costs nothing and is not free',
      (_, plan) => (plan.month = { usd: 0, kwd: 3000, jpy: 1500 }),
      'plans[0].month.usd (0) is nothing; what costs nothing is of kind free',
    ],
    [
      'a currency of the list without its price',
      (_, plan) => (plan.month = { usd: 1000, kwd: 3000 }),
      'plans[0].month.jpy (nothing) is missing',
    ],
    [
      'a price in a currency that the list has not',
      (_, plan) => (plan.year = { eur: 9000 }),
      'plans[0].year.eur (9000) is not among the list’s currencies',
    ],
    [
      'dinars to the last fils, which nobody can charge',
      (_, plan) => (plan.month = { usd: 1000, kwd: 3005, jpy: 1500 }),
      'plans[0].month.kwd (3005) has to end in 0',
    ],
    [
      'what is no currency',
      list => (list.currencies = ['usd', 'kwd', 'jpy', 'zzz']),
      'currencies[3] ("zzz") is no currency (ISO 4217, lower case)',
    ],
    ...['isk', 'ugx', 'huf', 'iqd', 'lbp'].map(
      (currency): [string, (list: Plain) => void, string] => [
        `${currency}, of which the vendor counts hundredths that nobody else does`,
        list => (list.currencies = ['usd', 'kwd', 'jpy', currency]),
        `currencies[3] ("${currency}") is a currency that the payment vendor counts in other units`,
      ],
    ),
    ['no price at all', (_, plan) => delete plan.month, 'plans[0].month (nothing) is missing'],
    [
      'a free plan with a price',
      (_, plan) => (plan.kind = 'free'),
      'plans[0].month ({"usd":1000,"kwd":3000,"jpy":1500}) is not for a plan of kind free',
    ],
    [
      'the same plan twice',
      list => list.plans.push({ ...list.plans[0] }),
      'plans[1].id ("one") is there twice',
    ],
    [
      'data that would be kept for longer than we promise to delete it',
      (_, plan) => (plan.retentionDays = 91),
      'plans[0].retentionDays (91) is not right: Too big',
    ],
    [
      'data that would be gone before anybody has read a letter',
      (_, plan) => (plan.retentionDays = 6),
      'plans[0].retentionDays (6) is not right: Too small',
    ],
    ['a misspelt word', (_, plan) => (plan.trailDays = 7), 'Unrecognized key: "trailDays"'],
    ['an illegal id', (_, plan) => (plan.id = 'One!'), 'plans[0].id ("One!") is 1 to 40 lower'],
    ['no plans', list => (list.plans = []), 'plans ([]) is not right: Too small'],
  ])('%s', (_why, change, sentence) => {
    const read = changed(change)
    expect(read).toMatchObject({ ok: false, error: expect.stringContaining(sentence) })
    expect(read).toMatchObject({ error: expect.stringContaining('list.yaml: ') })
  })

  test('what is no YAML, with its line', () =>
    expect(listed('plans: [\n  {')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/list\.yaml is no YAML: .*line 2/s),
    }))

  test('a name that nobody knows, with those that there are', () =>
    expect(readPriceList('gold')).toEqual({
      ok: false,
      error: 'gold is neither a file nor one of: basic-pro-premium, kvm, standard, starter-pro',
    }))
})

describe('a list', () => {
  test('asks ten months’ price for a year unless it says otherwise, in minor units of each currency', () => {
    const read = changed((_, plan) => (plan.year = { jpy: 12_000 }))
    const prices = read.ok ? pricesOf(read.value) : []
    expect(
      prices.map(({ interval, currency, amountMinor }) => [interval, currency, amountMinor]),
    ).toEqual([
      ['month', 'usd', 1000],
      ['year', 'usd', 10_000],
      ['month', 'kwd', 3000],
      ['year', 'kwd', 30_000],
      ['month', 'jpy', 1500],
      ['year', 'jpy', 12_000],
    ])
  })

  test('of a new installation sells what it always sold, in dollars and in others', () => {
    const monthly = pricesOf(standardList()).filter(({ interval }) => interval === 'month')
    const inDollars = monthly.filter(({ currency }) => currency === 'usd')
    expect(inDollars.map(({ product, amountMinor }) => [product, amountMinor])).toEqual([
      ['plan:starter', 1900],
      ['plan:pro', 4900],
      ['plan:premium', 7500],
      ['plan:free', 0],
      ['addon:extra-backups', 300],
      ['addon:bigger-disk', 900],
    ])
    expect(new Set(monthly.map(({ currency }) => currency))).toEqual(
      new Set(['usd', 'eur', 'sar', 'aed']),
    )
  })
})

describe.each(shippedLists())('the list %s', name => {
  const list = readPriceList(name)

  test('is in order, and all of its plans can be built on what is sold today', () => {
    expect(list).toMatchObject({ ok: true })
    if (!list.ok) return
    const { all } = createBlueprints({ conductor: null })
    for (const row of planRows(list.value)) {
      const blueprints = offeredBlueprints(row, all)
      const memoryGbMin = Math.max(...blueprints.map(blueprint => blueprint.memoryGbMin))
      const terms = { now: seenAt, exchange, country: 'DE', memoryGbMin }
      expect(blueprints, row.id).not.toEqual([])
      expect(candidatesFor(row, emulatedOffers, terms), row.id).not.toEqual([])
    }
  })

  test('sells no more of an add-on than a machine can be had for', () => {
    if (!list.ok) return
    const [plan] = planRows(list.value)
    for (const { id, adds, quantityMax } of list.value.addons) {
      const terms = {
        ...{ now: seenAt, exchange, country: 'DE', memoryGbMin: 2 },
        diskGbMin: (plan?.diskGbMin ?? 0) + (adds.diskGb ?? 0) * quantityMax,
        costMinorMore: (adds.costMinor ?? 0) * quantityMax,
      }
      expect(plan && candidatesFor(plan, emulatedOffers, terms), id).not.toEqual([])
    }
  })
})
