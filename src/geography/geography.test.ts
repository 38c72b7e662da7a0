import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countries, findCountry } from './countries.ts'
import { distanceKm } from './distance.ts'
import { expectedLatencyMs } from './latency.ts'
import { cityName, pointOf, regionOf } from './places.ts'

const point = fc.record({
  latitude: fc.double({ min: -90, max: 90, noNaN: true }),
  longitude: fc.double({ min: -180, max: 180, noNaN: true }),
})

describe('the countries', () => {
  test('are those of ISO 3166-1 and Kosovo, each known to the ICU by its code', () => {
    const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })
    expect(countries.size).toBe(249 + 1)
    expect([...countries.keys()].filter(code => !names.of(code))).toEqual([])
  })

  test('have each a point on the globe', () =>
    expect(
      [...countries].filter(
        ([, { latitude, longitude }]) => !(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180),
      ),
    ).toEqual([]))

  test('do not include what databases write for "unknown"', () =>
    expect(['XX', 'T1', 'EU', ''].map(findCountry)).toEqual([null, null, null, null]))
})

describe('a distance', () => {
  test.each([
    ['Riyadh', 'Jeddah', [24.71, 46.68], [21.49, 39.19], 850],
    ['London', 'New York', [51.51, -0.13], [40.71, -74.01], 5570],
    ['Sydney', 'São Paulo', [-33.87, 151.21], [-23.55, -46.63], 13_360],
    ['Suva', 'Apia, across the date line', [-18.14, 178.44], [-13.83, -171.77], 1150],
  ] as const)('%s to %s', (_from, _to, from, to, km) => {
    const [a, b] = [from, to].map(([latitude = 0, longitude = 0]) => ({ latitude, longitude }))
    expect(a && b && distanceKm(a, b) / km).toBeCloseTo(1, 1.5)
  })

  test('is the same both ways, none to itself, and at most half way round', () =>
    fc.assert(
      fc.property(point, point, (from, to) => {
        expect(distanceKm(from, to)).toBeCloseTo(distanceKm(to, from), 6)
        expect(distanceKm(from, from)).toBe(0)
        expect(distanceKm(from, to)).toBeLessThanOrEqual(20_016)
      }),
    ))
})

describe('an expected latency', () => {
  // Usual round trips between data centres on these routes, in milliseconds; a home line adds some.
  test.each([
    ['London to New York', 5570, 75],
    ['Los Angeles to Tokyo', 8800, 107],
    ['Frankfurt to Mumbai', 6570, 115],
    ['London to Singapore', 10_850, 170],
    ['New York to Sydney', 16_000, 200],
  ])('%s is not less than is measured, and not half as much again', (_route, km, measured) => {
    expect(expectedLatencyMs(km)).toBeGreaterThanOrEqual(measured)
    expect(expectedLatencyMs(km)).toBeLessThan(measured * 1.5)
  })

  test('is never less than light takes through glass', () =>
    fc.assert(
      fc.property(fc.double({ min: 0, max: 20_000, noNaN: true }), km => {
        expect(expectedLatencyMs(km)).toBeGreaterThan((2 * km) / 200)
      }),
    ))
})

describe('a place', () => {
  test.each([
    ['US', 'Ashburn, VA', 'Ashburn', 'أشبرن'],
    ['us', 'New York 3', 'New York', 'نيويورك'],
    ['BR', 'Sao Paulo', 'São Paulo', 'ساو باولو'],
    ['IN', 'BANGALORE 1', 'Bangalore', 'بنغالور'],
  ])('%s %s is the city %s', (country, locationName, en, ar) => {
    const place = { country, locationName }
    expect([cityName(place, 'en'), cityName(place, 'ar')]).toEqual([en, ar])
  })

  test('in a city that we do not know stands in the middle of its country, under its own name', () => {
    const place = { country: 'SA', locationName: 'Jeddah 1' }
    expect(pointOf(place)).toEqual(findCountry('SA'))
    expect(regionOf(place)).toBe('middle-east')
    expect(cityName(place, 'ar')).toBe('Jeddah 1')
  })

  test('in no country that we know is nowhere', () => {
    expect(pointOf({ country: 'XX', locationName: 'Atlantis' })).toBeNull()
    expect(regionOf({ country: 'XX' })).toBeNull()
  })
})
