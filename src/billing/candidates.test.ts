import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countries } from '../geography/countries.ts'
import { regionOf } from '../geography/places.ts'
import { type CandidateTerms, candidatesFor, type PlaceWish, stillToBeHad } from './candidates.ts'
import { emulatedOffers, seenAt as now, offer } from './emulated-offers.example.ts'
import type { OfferRow } from './fitting-offers.ts'
import type { PlanRow } from './plans.ts'
import { standardList } from './price-list.ts'
import { planRows } from './price-list-rows.ts'

const [starter, pro, premium] = planRows(standardList()) as [PlanRow, PlanRow, PlanRow]
const exchange = new Map([
  ['eur', 1.16],
  ['usd', 1],
])
const terms = (changes: Partial<CandidateTerms> = {}): CandidateTerms => ({
  now,
  exchange,
  memoryGbMin: 2,
  country: null,
  ...changes,
})
const names = (plan: PlanRow, offers: OfferRow[], changes: Partial<CandidateTerms> = {}) =>
  candidatesFor(plan, offers, terms(changes)).map(({ size, location }) => `${size}@${location}`)

const inStock = (isSoldOut: (offer: OfferRow) => boolean): OfferRow[] =>
  emulatedOffers.map(each => (isSoldOut(each) ? { ...each, available: false } : each))

describe('a plan is built on', () => {
  test('the cheapest machine that fits, and when nobody knows where the customer is, the cheapest place', () =>
    expect(
      names(starter, [
        offer({ size: 'cpx12', monthlyCostMinor: 1199 }),
        offer({ location: 'hel1', locationName: 'Helsinki', country: 'FI', monthlyCostMinor: 590 }),
        offer({}),
      ]),
    ).toEqual(['cx23@hel1', 'cx23@fsn1', 'cpx12@fsn1']))

  test.each([
    ['sold out', { available: false }],
    ['too small a memory', { memoryGb: 1 }],
    ['too few cores', { cores: 0 }],
    ['too small a disk', { diskGb: 10 }],
    ['dearer than the plan allows', { monthlyCostMinor: 1301 }],
    ['dearer than the plan allows, in dollars', { monthlyCostMinor: 1509, currency: 'usd' }],
    ['priced in a currency without a rate', { monthlyCostMinor: 1, currency: 'xyz' }],
    ['of an architecture that the software is not checked on', { architecture: 'arm' }],
    ['last seen too long ago', { seenAt: new Date(now.getTime() - 16 * 60_000) }],
  ])('nothing that is %s', (_why, changes) => expect(names(starter, [offer(changes)])).toEqual([]))

  test('a machine in dollars that costs less than the plan allows in euros', () =>
    expect(names(starter, [offer({ monthlyCostMinor: 1508, currency: 'usd' })])).toHaveLength(1))

  test('nothing smaller than the software needs, whatever the plan says', () =>
    expect(
      names(starter, [offer({}), offer({ size: 'cx33', memoryGb: 8 })], { memoryGbMin: 8 }),
    ).toEqual(['cx33@fsn1']))
})

describe('the nearest place is the default', () => {
  // Everything in stock at all three clouds. Distances are from the populated middle of the country.
  test.each([
    ['SA', starter, 'mum', 'Mumbai is 2,900 km over the sea; all of Europe is 800 km further'],
    ['AE', starter, 'mum', 'Mumbai is 1,900 km away, less than half the way to Europe'],
    ['QA', starter, 'mum', 'as for its neighbours on the Gulf: Mumbai, 2,300 km'],
    ['KW', starter, 'mum', 'Mumbai is 2,800 km away; Vilnius, the nearest in Europe, is 3,400'],
    ['YE', starter, 'mum', 'Mumbai is 3,100 km across the Arabian Sea; Europe begins at 4,800'],
    ['IQ', starter, 'bnk', 'Vilnius at 2,800 km is nearer than Mumbai or Germany at 3,200'],
    [
      'EG',
      starter,
      'nbg1',
      'Germany and Vilnius are equally near at 2,800 km; Nuremberg costs half',
    ],
    ['JO', starter, 'fsn1', 'Vilnius is 170 km nearer than Falkenstein: 2 ms, for twice the cost'],
    ['DE', starter, 'fsn1', 'three cities within 200 km; Falkenstein is the cheapest by a hair'],
    ['BR', starter, 'asc', 'the only place on the continent'],
    ['IN', starter, 'mum', 'a place in the country itself'],
    ['US', starter, 'phx', 'at this cost only Phoenix and Boston; Phoenix is nearer to Missouri'],
    ['US', premium, 'atl1', 'Atlanta is 830 km from the middle of the population'],
    ['JP', starter, 'kul', 'nothing in East Asia: Kuala Lumpur, 5,100 km'],
    ['JP', premium, 'kul', 'Singapore is as far as Kuala Lumpur, and dearer'],
    ['AU', starter, 'dci', 'at this cost Jakarta is the nearest, 5,200 km'],
    ['AU', premium, 'syd1', 'Sydney, for who pays for it'],
  ] as const)('for %s', (country, plan, location, _why) => {
    expect(candidatesFor(plan, emulatedOffers, terms({ country }))[0]?.location).toBe(location)
  })

  test('and a place in another part of the world when the own one has none', () => {
    const europe = emulatedOffers.filter(each => regionOf(each) === 'europe')
    const [first] = candidatesFor(starter, europe, terms({ country: 'BR' }))
    expect(first?.location).toBe('int')
  })
})

describe('when a place is sold out', () => {
  test('the others of its region follow by price class, within it the nearer first', () =>
    expect(names(starter, emulatedOffers, { place: { location: 'nbg1' } })).toEqual([
      'cx23@nbg1',
      'cx33@nbg1', // the wished place with all that fits
      'cx23@fsn1', // half of what the plan may cost
      'cx23@hel1',
      'cx33@fsn1', // three quarters
      'cx33@hel1',
      'hostingercom-vps-kvm1@fra',
      'hostingercom-vps-kvm1@int',
      'hostingercom-vps-kvm1@fast',
      'hostingercom-vps-kvm1@bnk',
    ]))

  test('a customer of the Gulf goes on through Asia, not to the other side of the world', () => {
    const offers = inStock(({ location }) => location === 'mum')
    const places = candidatesFor(premium, offers, terms({ country: 'AE' }))
    expect([...new Set(places.map(({ location }) => location))]).toEqual([
      'blr1', // the nearest that is left
      'kul', // a class cheaper than Singapore
      'dci',
      'sin',
      'sgp1',
      'syd1',
    ])
  })

  test('a wished place that is sold out, or that nobody has, gives nothing', () => {
    const offers = inStock(({ location }) => location === 'fsn1')
    expect(names(starter, offers, { place: { location: 'fsn1' } })).toEqual([])
    expect(names(starter, offers, { place: { location: 'moon' } })).toEqual([])
    expect(names(starter, offers, { place: { provider: 'hetzner', location: 'fra' } })).toEqual([])
    expect(names(starter, offers, { place: { provider: 'digitalocean' } })).toEqual([])
  })

  test('what was seen before paying stays in its order without what is gone since', () => {
    const seen = candidatesFor(starter, emulatedOffers, terms({ country: 'DE' }))
    const offers = inStock(({ location }) => location === 'fsn1')
    expect(stillToBeHad(seen, offers, now)).toEqual(
      seen.filter(({ location }) => location !== 'fsn1'),
    )
    expect(stillToBeHad(seen, offers, new Date(now.getTime() + 3600_000))).toEqual([])
  })
})

describe('a wish for a provider alone', () => {
  test('takes its nearest place, then its others, then those of other providers', () => {
    const candidates = candidatesFor(
      premium,
      emulatedOffers,
      terms({ country: 'SA', place: { provider: 'digitalocean' } }),
    )
    expect(candidates[0]?.location).toBe('blr1')
    const providers = candidates.map(({ provider }) => provider === 'digitalocean')
    expect(providers).toEqual([...providers].sort((one, other) => Number(other) - Number(one)))
  })
})

/** Any catalogue, any customer, any wish. */
const anything = fc.record({
  plan: fc.constantFrom(starter, pro, premium),
  offers: fc.subarray(emulatedOffers),
  country: fc.option(fc.constantFrom(...countries.keys())),
  place: fc.option(
    fc
      .constantFrom(...emulatedOffers)
      .map(({ provider, location }): PlaceWish => ({ provider, location })),
    { nil: undefined },
  ),
})

describe('whatever the catalogue, the customer and the wish', () => {
  test('candidates stay in one region and are at most twelve, each offered, each once', () =>
    fc.assert(
      fc.property(anything, ({ plan, offers, country, place }) => {
        const candidates = candidatesFor(plan, offers, terms({ country, place }))
        const keys = candidates.map(one => `${one.provider}/${one.location}/${one.size}`)
        expect(new Set(candidates.map(regionOf)).size).toBeLessThanOrEqual(1)
        expect(candidates.length).toBeLessThanOrEqual(12)
        expect(new Set(keys).size).toBe(keys.length)
        expect(
          keys.every(key =>
            offers.some(each => `${each.provider}/${each.location}/${each.size}` === key),
          ),
        ).toBe(true)
      }),
    ))

  test('a wish is met by the first candidate, or by none', () =>
    fc.assert(
      fc.property(anything, ({ plan, offers, country, place }) => {
        const [first] = candidatesFor(plan, offers, terms({ country, place }))
        if (first && place) expect(first).toMatchObject(place)
      }),
    ))

  test('the order in which a catalogue is listed decides nothing', () =>
    fc.assert(
      fc.property(anything, ({ plan, offers, country, place }) => {
        const wish = terms({ country, place })
        expect(candidatesFor(plan, offers.toReversed(), wish)).toEqual(
          candidatesFor(plan, offers, wish),
        )
      }),
    ))
})
