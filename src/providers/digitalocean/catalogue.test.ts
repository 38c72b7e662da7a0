import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minorUnits, offersOf } from './catalogue.ts'
import { conversation, pageOf, refusal } from './conversation.example.ts'

const { converse } = conversation()
const { signal } = new AbortController()

const size = (more: object = {}) => ({
  slug: 's-1vcpu-512mb-10gb',
  memory: 512,
  vcpus: 1,
  disk: 10,
  transfer: 0.5,
  price_monthly: 4,
  price_hourly: 0.00595,
  regions: ['fra1', 'nyc3'],
  available: true,
  ...more,
})
const fra1 = { slug: 'fra1', available: true }
const nyc3 = { slug: 'nyc3', available: true }

test('a size is offered where it can be had, in our words', () => {
  expect(offersOf(size(), [fra1, nyc3, { slug: 'ams3', available: true }])).toEqual([
    {
      provider: 'digitalocean',
      size: 's-1vcpu-512mb-10gb',
      location: 'fra1',
      locationName: 'Frankfurt',
      country: 'DE',
      cores: 1,
      memoryGb: 0.5,
      diskGb: 10,
      architecture: 'x86',
      monthlyCostMinor: 400,
      currency: 'USD',
      available: true,
    },
    expect.objectContaining({ location: 'nyc3', locationName: 'New York', country: 'US' }),
  ])
})

test.each([
  ['the size', size({ available: false }), fra1],
  ['the region', size(), { slug: 'fra1', available: false }],
])('cannot be ordered when %s is closed', (_, one, region) => {
  expect(offersOf(one, [region])).toMatchObject([{ location: 'fra1', available: false }])
})

test('a region whose place is not known is not offered', () => {
  const regions = ['xyz1', 'fra', 'constructor1'].map(slug => ({ slug, available: true }))
  expect(offersOf(size({ regions: regions.map(({ slug }) => slug) }), regions)).toEqual([])
})

test('every price of whole cents comes out exactly', () => {
  fc.assert(
    fc.property(fc.nat(100_000_000), cents => {
      const dollars = Number(`${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`)
      expect(minorUnits(dollars)).toBe(cents)
    }),
  )
})

const sizes = 'GET /v2/sizes?page=1&per_page=200'
const regions = 'GET /v2/regions?page=1&per_page=200'

test('the catalogue is two requests', async () => {
  const digitalOcean = await converse([
    { request: sizes, body: pageOf('sizes', [size(), size({ slug: 'g-2vcpu-8gb' })]) },
    { request: regions, body: pageOf('regions', [fra1, nyc3, { slug: 'xyz1', available: true }]) },
  ])
  const offers = await digitalOcean.listOffers(signal)
  expect(offers.ok && offers.value.map(one => `${one.size}@${one.location}`)).toEqual([
    's-1vcpu-512mb-10gb@fra1',
    's-1vcpu-512mb-10gb@nyc3',
    'g-2vcpu-8gb@fra1',
    'g-2vcpu-8gb@nyc3',
  ])
})

test('a catalogue without prices cannot be told', async () => {
  const digitalOcean = await converse([
    { request: sizes, body: pageOf('sizes', [size({ price_monthly: '4.00' })]) },
  ])
  const offers = await digitalOcean.listOffers(signal)
  expect(offers).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'unparseable' } })
})

const account = 'GET /v2/account'
const count = 'GET /v2/droplets?per_page=1'

test('the limits are read and the machines counted without listing them', async () => {
  const digitalOcean = await converse([
    { request: account, body: { account: { droplet_limit: 25, status: 'active' } } },
    { request: count, body: { droplets: [], links: {}, meta: { total: 24 } } },
  ])
  const limits = await digitalOcean.readLimits(signal)
  expect(limits).toEqual({ ok: true, value: { machinesMax: 25, machinesNow: 24 } })
})

test('a wrong token is told as such', async () => {
  const body = refusal('Unable to authenticate you.', 'unauthorized')
  const digitalOcean = await converse([{ request: account, status: 401, body }])
  const limits = await digitalOcean.readLimits(signal)
  expect(limits).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
})
