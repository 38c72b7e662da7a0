import { describe, expect, test } from 'vitest'
import { choosePlan, isCatalogueRead, type PlanView, type PlanWish } from './choose-plan.ts'
import { OrderError, parseOrder, UsageError } from './command-line.ts'

const plan = (id: string, name: string, amountMinor: number, places: string[]): PlanView => ({
  id,
  name,
  kind: amountMinor > 0 ? 'paid' : 'free',
  monthly: { amountMinor },
  orderable: places.length > 0,
  blueprints: [{ name: 'openclaw' }, ...(id === 'starter' ? [] : [{ name: 'conductor' }])],
  locations: places.map(place => {
    const [provider = '', location = ''] = place.split(' ')
    return { provider, location }
  }),
})

const plans = [
  plan('premium', 'Premium', 3900, ['hetzner fsn1', 'digitalocean ams3']),
  plan('starter', 'Starter', 1900, ['hetzner fsn1', 'hetzner nbg1']),
]

const nothing: PlanWish = { plan: null, provider: null, location: null, blueprint: null }
const choose = (wish: Partial<PlanWish>, of = plans) => choosePlan(of, { ...nothing, ...wish })

test.each<[Partial<PlanWish>, string]>([
  [{}, 'starter'],
  [{ provider: 'digitalocean' }, 'premium'],
  [{ location: 'ams3' }, 'premium'],
  [{ blueprint: 'conductor' }, 'premium'],
  [{ plan: 'premium', provider: 'hetzner' }, 'premium'],
])('%j is the cheapest plan that can be had so: %s', (wish, id) => expect(choose(wish).id).toBe(id))

describe('words that nobody knows are told with those that there are', () => {
  test.each<[Partial<PlanWish>, string]>([
    [{ plan: 'gold' }, 'there is no plan gold; there are: premium, starter'],
    [{ blueprint: 'foo' }, '--blueprint is one of: openclaw, conductor'],
    [
      { provider: 'hetzner', plan: 'starter', location: 'mars' },
      'hetzner has no location mars for this plan; it has: fsn1, nbg1',
    ],
    [
      { provider: 'digitalocean', location: 'mars' },
      'digitalocean has no location mars; it has: ams3',
    ],
    [{ location: 'mars' }, 'there is no location mars; there are: ams3, fsn1, nbg1'],
  ])('%j', (wish, sentence) => expect(() => choose(wish)).toThrow(new UsageError(sentence)))

  test('a provider, before anything is asked', () => {
    expect(() => parseOrder(['--provider', 'aws'])).toThrow(
      new UsageError('--provider is one of: hetzner, digitalocean, hostinger'),
    )
  })
})

describe('what is not sold together is told as a refusal', () => {
  test.each<[Partial<PlanWish>, string]>([
    [
      { plan: 'starter', provider: 'digitalocean' },
      'Starter is not sold at digitalocean; Premium is',
    ],
    [{ plan: 'starter', blueprint: 'conductor' }, 'Starter has no conductor; it has: openclaw'],
    [
      { provider: 'digitalocean', location: 'fsn1' },
      'digitalocean has no location fsn1; it has: ams3',
    ],
    [{ provider: 'hostinger' }, 'nothing is sold at hostinger now'],
  ])('%j', (wish, sentence) => expect(() => choose(wish)).toThrow(new OrderError(sentence)))
})

test('a plan that costs nothing is taken only by its name', () => {
  const all = [...plans, plan('free', 'Free', 0, ['hetzner fsn1'])]
  expect(choose({}, all).id).toBe('starter')
  expect(choose({ plan: 'free' }, all).id).toBe('free')
})

test('a plan that nobody can deliver now is tried, so that the order tells why', () => {
  expect(choose({ plan: 'pro' }, [...plans, plan('pro', 'Pro', 5900, [])]).id).toBe('pro')
})

test('a catalogue is read once something can be had at the wished provider', () => {
  const read = (of: PlanView[], provider: string | null) =>
    isCatalogueRead(of, { ...nothing, provider })
  expect(read([plan('starter', 'Starter', 1900, [])], null)).toBe(false)
  expect(read(plans, null)).toBe(true)
  expect(read(plans, 'digitalocean')).toBe(true)
  expect(read(plans, 'hostinger')).toBe(false)
})
