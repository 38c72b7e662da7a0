import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plans, providerLimits } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
beforeAll(async () => {
  world = await createHttpWorld()
})
afterAll(() => world.close())

const wish = { planId: 'starter', interval: 'month', hostname: 'pearl' }
const addresses = new Map<Visitor, string>()

/** Somebody who has never ordered anything, at an address of their own. */
async function somebody(language: 'en' | 'ar' = 'en', from?: string) {
  const visitor = new Visitor(world.app, language)
  const number = addresses.size + 1
  const address = from ?? `198.51.100.${number}`
  addresses.set(visitor, address)
  const signUp = {
    name: 'Sam',
    email: `somebody-${number}@example.test`,
    password: 'a long password',
    language,
  }
  const headers = { 'x-forwarded-for': address }
  const signedUp = await visitor.send('POST', '/api/auth/sign-up/email', signUp, headers)
  assert(signedUp.statusCode === 200, 'somebody signs up')
  return visitor
}
const order = (visitor: Visitor, changes: object = {}) =>
  visitor.send(
    'POST',
    '/api/orders',
    { ...wish, ...changes },
    { 'x-forwarded-for': addresses.get(visitor) ?? '' },
  )

describe('an order is refused', () => {
  let buyer: Visitor
  let tries = 0
  beforeAll(async () => {
    buyer = await somebody()
  })

  test.each<[string, object, number, string]>([
    [
      'a plan that is agreed in person',
      { hostname: 'x-y-z', planId: 'enterprise' },
      409,
      'plan-by-contact',
    ],
    [
      'a currency that it is not sold in',
      { hostname: 'x-y-z', currency: 'jpy' },
      409,
      'currency-not-sold',
    ],
    ['what is no currency', { hostname: 'x-y-z', currency: 'dollars' }, 422, 'invalid-input'],
    [
      'an add-on that is not sold',
      { hostname: 'x-y-z', addons: [{ addonId: 'gold', quantity: 1 }] },
      422,
      'addon-unknown',
    ],
    [
      'more of an add-on than there may be',
      { hostname: 'x-y-z', addons: [{ addonId: 'bigger-disk', quantity: 7 }] },
      422,
      'quantity-illegal',
    ],
    [
      'an add-on twice',
      {
        hostname: 'x-y-z',
        addons: [
          { addonId: 'bigger-disk', quantity: 1 },
          { addonId: 'bigger-disk', quantity: 2 },
        ],
      },
      422,
      'quantity-illegal',
    ],
    ...[0, -1, 1.5, 1e9, null].map((quantity): [string, object, number, string] => [
      `${quantity} of an add-on`,
      { hostname: 'x-y-z', addons: [{ addonId: 'bigger-disk', quantity }] },
      422,
      'invalid-input',
    ]),
    [
      'a disk that no machine within the plan has',
      { hostname: 'x-y-z', addons: [{ addonId: 'bigger-disk', quantity: 6 }] },
      409,
      'plan-unavailable',
    ],
    ['an empty promotion code', { hostname: 'x-y-z', promotionCode: ' ' }, 422, 'invalid-input'],
  ])('for %s', async (_, changes, status, code) => {
    // How many may be placed in a minute is counted by address.
    const headers = { 'x-forwarded-for': `203.0.113.${++tries}` }
    const answer = await buyer.send('POST', '/api/orders', { ...wish, ...changes }, headers)
    expect([answer.statusCode, answer.json().code]).toEqual([status, code])
    expect((await buyer.send('GET', '/api/orders')).json()).toEqual([])
  })
})

describe('what there is little of', () => {
  const isFree = async (visitor: Visitor) => {
    const plansShown = (await visitor.send('GET', '/api/plans')).json()
    return plansShown.find(({ id }: { id: string }) => id === 'free')
  }

  test('of ten people who want the last two free servers two get one, before anybody pays', async () => {
    await world.db.update(plans).set({ stock: 2 }).where(eq(plans.id, 'free'))
    const crowd: Visitor[] = []
    for (let each = 0; each < 10; each++) crowd.push(await somebody())
    const answers = await Promise.all(
      crowd.map((visitor, at) => order(visitor, { planId: 'free', hostname: `free-${at}-of-ten` })),
    )
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([
      201, 201, 409, 409, 409, 409, 409, 409, 409, 409,
    ])
    const refused = answers.find(({ statusCode }) => statusCode === 409)
    expect(refused?.json()).toMatchObject({ code: 'plan-sold-out' })
    expect(await isFree(new Visitor(world.app))).toMatchObject({
      orderable: false,
      unavailableReason: { code: 'plan-sold-out' },
    })

    const at = answers.findIndex(({ statusCode }) => statusCode === 201)
    const winner = crowd[at]
    assert(winner, 'somebody got one')
    const second = await order(winner, { planId: 'free', hostname: 'free-second' })
    expect(second.json()).toMatchObject({ code: 'plan-account-max' })
    await winner.send('DELETE', `/api/orders/${answers[at]?.json().id}`)
    expect(await isFree(winner)).toMatchObject({ orderable: true, monthly: { amountMinor: 0 } })
    expect((await order(winner, { planId: 'free', hostname: 'free-second' })).statusCode).toBe(201)
    expect(await isFree(winner)).toMatchObject({ unavailableReason: { code: 'plan-sold-out' } })
  })

  test('an order waiting for its payment holds the last machine that a provider lets us have', async () => {
    const limits = { provider: 'hetzner', machinesMax: 101, machinesNow: 0, seenAt: world.now() }
    const waiting = await world.db.$count(subscriptions, eq(subscriptions.state, 'checkout'))
    await world.db
      .insert(providerLimits)
      .values({ ...limits, machinesNow: limits.machinesMax - waiting - 1 })
    const [one, other] = [await somebody(), await somebody()]
    const both = await Promise.all([
      order(one, { hostname: 'last-machine-a' }),
      order(other, { hostname: 'last-machine-b' }),
    ])
    expect(both.map(({ statusCode }) => statusCode).sort()).toEqual([201, 409])
    const shown = (await new Visitor(world.app).send('GET', '/api/plans')).json()
    expect(shown[0]).toMatchObject({ orderable: false, locations: [] })
    const winner = both[0]?.statusCode === 201 ? one : other
    const held = both.find(({ statusCode }) => statusCode === 201)
    await winner.send('DELETE', `/api/orders/${held?.json().id}`)
    expect((await order(await somebody(), { hostname: 'last-machine-c' })).statusCode).toBe(201)
    await world.db.delete(providerLimits)
  })
})

describe('money', () => {
  test('is that of the customer’s country, unless they wish for another', async () => {
    const saudi = await somebody('en', '188.48.0.1')
    const inRiyals = await order(saudi, { hostname: 'in-riyals' })
    expect(inRiyals.json().price).toEqual({ amountMinor: 7100, currency: 'sar' })
    const inEuros = await order(saudi, { hostname: 'in-euros', currency: 'eur', interval: 'year' })
    expect(inEuros.json().price).toEqual({ amountMinor: 18_000, currency: 'eur' })
  })

  test('adds up over add-ons, and is told with them', async () => {
    const addons = [{ addonId: 'extra-backups', quantity: 3 }]
    const answer = await order(await somebody(), { hostname: 'with-addons', addons })
    expect(answer.json()).toMatchObject({
      price: { amountMinor: 1900 + 3 * 300, currency: 'usd' },
      addons,
      trialDays: 0,
      orderedAt: expect.stringMatching(/^\d{4}-/),
    })
  })

  test('a trial is had once, and an order that was never paid has used none up', async () => {
    await world.db.update(plans).set({ trialDays: 14 }).where(eq(plans.id, 'starter'))
    const visitor = await somebody()
    const trialShown = async () => (await visitor.send('GET', '/api/plans')).json()[0].trialDays
    expect(await trialShown()).toBe(14)
    const first = await order(visitor, { hostname: 'trial-one' })
    expect(first.json()).toMatchObject({ trialDays: 14 })
    expect((await order(visitor, { hostname: 'trial-two' })).json()).toMatchObject({ trialDays: 0 })
    await visitor.send('DELETE', `/api/orders/${first.json().id}`)
    expect(await trialShown()).toBe(14)
    const again = await order(visitor, { hostname: 'trial-three' })
    await world.db
      .update(subscriptions)
      .set({ state: 'ended' })
      .where(eq(subscriptions.id, again.json().id))
    expect(await trialShown()).toBe(0)
    await world.db.update(plans).set({ trialDays: 0 }).where(eq(plans.id, 'starter'))
  })
})

describe('orders that were not paid', () => {
  test('are listed for their customer, those that were closed for thirty days', async () => {
    const visitor = await somebody('ar')
    const kept = (await order(visitor, { hostname: 'listed-one' })).json().id
    const closed = (await order(visitor, { hostname: 'listed-two' })).json().id
    expect((await visitor.send('DELETE', `/api/orders/${closed}`)).json()).toMatchObject({
      state: 'abandoned',
      checkoutUrl: null,
      problem: { code: 'customer-cancelled', text: expect.stringMatching(/[\u0600-\u06ff]/) },
    })
    const listed = async () =>
      (await visitor.send('GET', '/api/orders')).json().map(({ id }: { id: string }) => id)
    expect((await listed()).sort()).toEqual([kept, closed].sort())
    await world.db
      .update(subscriptions)
      .set({ endedAt: new Date(world.now().getTime() - 31 * 86_400_000) })
      .where(eq(subscriptions.id, closed))
    expect(await listed()).toEqual([kept])
    expect((await new Visitor(world.app).send('GET', '/api/orders')).statusCode).toBe(401)
  })

  test('are resumed as a new order with their choices, once, and only by their customer', async () => {
    const visitor = await somebody()
    const stranger = await somebody()
    const choices = { hostname: 'resumed-one', interval: 'year', blueprint: 'website' }
    const id = (await order(visitor, choices)).json().id
    const resume = (who: Visitor) => who.send('POST', `/api/orders/${id}/resume`)
    expect((await resume(visitor)).json()).toMatchObject({ id })
    await visitor.send('DELETE', `/api/orders/${id}`)
    expect((await resume(stranger)).statusCode).toBe(404)
    expect((await stranger.send('DELETE', `/api/orders/${id}`)).statusCode).toBe(404)
    const again = (await resume(visitor)).json()
    expect(again).toMatchObject({ hostname: 'resumed-one', interval: 'year', state: 'preparing' })
    expect(again.id).not.toBe(id)
    expect((await resume(visitor)).json().id).toBe(again.id)
    await visitor.send('DELETE', `/api/orders/${again.id}`)
    expect((await order(stranger, { hostname: 'resumed-one' })).statusCode).toBe(201)
    expect((await resume(visitor)).json()).toMatchObject({ code: 'hostname-taken' })
  })

  test('cannot be given up once they are paid', async () => {
    const visitor = await somebody()
    const id = (await order(visitor, { hostname: 'paid-already' })).json().id
    await world.db.update(subscriptions).set({ state: 'active' }).where(eq(subscriptions.id, id))
    const answer = await visitor.send('DELETE', `/api/orders/${id}`)
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'order-paid'])
    expect((await visitor.send('POST', `/api/orders/${id}/resume`)).json().code).toBe('order-paid')
  })
})
