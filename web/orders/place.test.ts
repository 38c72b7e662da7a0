import { describe, expect, test } from 'vitest'
import type { PlanLocation } from '../api/schema.ts'
import { en } from '../i18n/en.ts'
import { byRegion, onePerCity, placeName, placeReach } from './place.ts'

const place = (changes: Partial<PlanLocation>): PlanLocation => ({
  provider: 'hostinger',
  location: 'mum',
  city: 'Mumbai',
  country: 'IN',
  region: 'asia-pacific',
  distanceKm: 2943,
  latencyMs: 57,
  nearest: true,
  ...changes,
})
const plain = (text: string | null) => text?.replaceAll(/[\u2066-\u2069]/g, '') ?? null

describe('a place', () => {
  test('is called by its city and its country, in the language of the page', () => {
    expect(plain(placeName('en', place({})))).toBe('Mumbai, India')
    expect(plain(placeName('ar', place({ city: 'مومباي' })))).toBe('مومباي، الهند')
    expect(plain(placeName('en', place({ city: 'Singapore', country: 'SG' })))).toBe('Singapore')
  })

  test('tells how far it is only when it is known', () => {
    expect(plain(placeReach(en, 'en', place({})))).toBe('about 2,940\u00a0km, 57\u00a0ms')
    expect(placeReach(en, 'en', place({ distanceKm: null, latencyMs: null }))).toBeNull()
  })

  test('is found under its region, and the region of the first comes first', () => {
    const places = [
      place({ location: 'mum' }),
      place({ location: 'fra', region: 'europe' }),
      place({ location: 'sgp' }),
      place({ location: 'sea', region: null }),
    ]
    expect(
      byRegion(places).map(({ region, places }) => [region, places.map(one => one.location)]),
    ).toEqual([
      ['asia-pacific', ['mum', 'sgp']],
      ['europe', ['fra']],
      [null, ['sea']],
    ])
  })

  test('with several data centres of one provider is one choice', () => {
    const places = [
      place({ provider: 'digitalocean', location: 'nyc1', city: 'New York', country: 'US' }),
      place({ provider: 'digitalocean', location: 'nyc3', city: 'New York', country: 'US' }),
      place({ location: 'bos', city: 'Boston', country: 'US' }),
    ]
    expect(onePerCity(places).map(({ location }) => location)).toEqual(['nyc1', 'bos'])
  })
})
