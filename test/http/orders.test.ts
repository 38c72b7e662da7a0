import { eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { plans, stripeEvents } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor, webhookSecret } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
/** Orders what the others, who may have five unpaid orders, leave alone. */
let noor: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  noor = new Visitor(world.app, 'ar')
  await noor.signUp('noor@example.test')
})
afterAll(() => world.close())

const wish = { planId: 'starter', interval: 'month', hostname: 'pearl' }
/** From an address of each visitor's own: how many may be placed is counted by address. */
const order = (visitor: Visitor, changes: object = {}) => {
  const address = `198.51.100.${[layla, sam, noor].indexOf(visitor) + 2}`
  return visitor.send(
    'POST',
    '/api/orders',
    { ...wish, ...changes },
    { 'x-forwarded-for': address },
  )
}

async function subscriptionOf(id: string) {
  const [row] = await world.db.select().from(subscriptions).where(eq(subscriptions.id, id))
  assert(row, 'an order')
  return row
}
/** As after a pass: nothing to do until somebody wakes it. */
const settle = (id: string) =>
  world.db.update(subscriptions).set({ wakeAt: null }).where(eq(subscriptions.id, id))

describe('ordering', () => {
  test('takes the order down, keeps the name and wakes whoever prepares the payment', async () => {
    const answer = await order(layla, {
      model: { vendor: 'openai', apiKey: 'sk-secret-of-layla' },
    })
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      state: 'preparing',
      hostname: 'pearl',
      checkoutUrl: null,
    })
    const row = await subscriptionOf(answer.json().id)
    expect(row).toMatchObject({ language: 'ar', amountMinor: 1900, state: 'checkout' })
    expect(row.wakeAt).not.toBeNull()
    expect(JSON.stringify(row)).not.toContain('sk-secret-of-layla')
    const taken = await sam.send('GET', '/api/hostnames/PEARL')
    expect(taken.json()).toMatchObject({ available: false, reason: { code: 'hostname-taken' } })
  })

  test.each([
    ['a plan that is not sold', { planId: 'gold' }, 404, 'plan-unknown'],
    ['an illegal name', { hostname: 'a' }, 422, 'hostname-illegal'],
    ['a name of ours', { hostname: 'admin' }, 422, 'hostname-reserved'],
    ['a taken name', { hostname: 'pearl' }, 409, 'hostname-taken'],
    [
      'a location without machines',
      { hostname: 'x-y-z', location: 'moon' },
      409,
      'location-unavailable',
    ],
    [
      'a provider that has none',
      { hostname: 'x-y-z', provider: 'hostinger' },
      409,
      'provider-not-offered',
    ],
    [
      'a blueprint that is not offered',
      { hostname: 'x-y-z', blueprint: 'conductor' },
      409,
      'blueprint-unavailable',
    ],
    [
      'a model key for what is no assistant',
      {
        hostname: 'x-y-z',
        blueprint: 'website',
        model: { vendor: 'openai', apiKey: 'sk-not-a-key' },
      },
      422,
      'model-not-used',
    ],
    ['no hostname', { hostname: undefined }, 422, 'invalid-input'],
    ['another interval', { hostname: 'abc', interval: 'day' }, 422, 'invalid-input'],
  ])('refuses %s', async (_, changes, status, code) => {
    const answer = await order(sam, changes)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code, status, title: expect.stringMatching(/^[A-Z]/) })
    expect(answer.headers['content-type']).toContain('application/problem+json')
  })

  test('stores what shall run where, and tells where it will stand', async () => {
    const answer = await order(noor, {
      hostname: 'placed',
      blueprint: 'openclaw',
      provider: 'hetzner',
      location: 'fsn1',
    })
    expect(answer.json().place).toEqual({
      provider: 'hetzner',
      location: 'fsn1',
      city: 'فالكنشتاين',
      country: 'DE',
    })
    expect(await subscriptionOf(answer.json().id)).toMatchObject({
      blueprint: 'openclaw',
      candidates: [{ size: 'cpx22', location: 'fsn1' }],
    })
  })

  test('of the same name takes what was chosen last, also what shall run', async () => {
    const first = await order(noor, { hostname: 'changed-mind' })
    const second = await order(noor, { hostname: 'changed-mind', blueprint: 'website' })
    expect(second.json().id).toBe(first.json().id)
    expect(await subscriptionOf(first.json().id)).toMatchObject({ blueprint: 'website' })
  })

  test('says which field is wrong, in the language of the request', async () => {
    const answer = await order(layla, { hostname: undefined, interval: 'day' })
    expect(Object.keys(answer.json().fields)).toEqual(['interval', 'hostname'])
    expect(answer.json().fields.hostname).toBe('يُرجى ملء هذا الحقل.')
    expect(answer.json().title).toMatch(/[\u0600-\u06ff]/)
  })

  test('refuses a plan that no machine fits now', async () => {
    await world.db.update(plans).set({ memoryGbMin: 512 }).where(eq(plans.id, 'pro'))
    const answer = await order(sam, { planId: 'pro', hostname: 'large-one' })
    expect(answer.statusCode).toBe(409)
    expect(answer.json().code).toBe('plan-unavailable')
    const shown = await sam.send('GET', '/api/plans')
    expect(shown.json()[1]).toMatchObject({ orderable: false, locations: [] })
  })

  test('of two people who want the same name at the same time one gets it', async () => {
    const both = await Promise.all([
      order(layla, { hostname: 'wanted' }),
      order(sam, { hostname: 'wanted' }),
    ])
    expect(both.map(answer => answer.statusCode).sort()).toEqual([201, 409])
  })

  test('is for people who are signed in', async () => {
    const answer = await order(new Visitor(world.app))
    expect(answer.statusCode).toBe(401)
    expect(answer.json().code).toBe('signed-out')
  })

  test('is refused when another site asks for it', async () => {
    const answer = await layla.send('POST', '/api/orders', wish, { origin: 'https://evil.test' })
    expect(answer.statusCode).toBe(403)
    expect(answer.json().code).toBe('bad-origin')
  })
})

describe('an order', () => {
  let id: string
  beforeAll(async () => {
    id = (await order(layla, { hostname: 'followed' })).json().id
  })

  test('is seen by its customer and by nobody else', async () => {
    expect((await layla.send('GET', `/api/orders/${id}`)).json()).toMatchObject({ id })
    expect((await sam.send('GET', `/api/orders/${id}`)).statusCode).toBe(404)
    expect((await new Visitor(world.app).send('GET', `/api/orders/${id}`)).statusCode).toBe(401)
    expect((await layla.send('GET', '/api/orders/sub_nothing')).statusCode).toBe(404)
  })

  test('is looked at when its customer comes back from paying', async () => {
    await settle(id)
    expect((await sam.send('POST', `/api/orders/${id}/returned`)).statusCode).toBe(404)
    expect((await subscriptionOf(id)).wakeAt).toBeNull()
    expect((await layla.send('POST', `/api/orders/${id}/returned`)).statusCode).toBe(202)
    expect((await subscriptionOf(id)).wakeAt).not.toBeNull()
  })
})

describe('the webhook', () => {
  let id: string
  beforeAll(async () => {
    id = (await order(layla, { hostname: 'hooked' })).json().id
    await world.db
      .update(subscriptions)
      .set({ checkoutSessionId: 'cs_1', stripeSubscriptionId: 'sub_vendor_1' })
      .where(eq(subscriptions.id, id))
    await world.db
      .update(accounts)
      .set({ stripeCustomerId: 'cus_1' })
      .where(eq(accounts.email, 'layla@example.test'))
  })

  function deliver(
    object: object,
    options: { id?: string; secret?: string; ageSeconds?: number } = {},
  ) {
    const payload = JSON.stringify({
      id: options.id ?? `evt_${Math.round(performance.now() * 1000)}`,
      object: 'event',
      type: 'something.happened',
      data: { object },
    })
    const signature = Stripe.webhooks.generateTestHeaderString({
      payload,
      secret: options.secret ?? webhookSecret,
      timestamp: Math.floor(world.now().getTime() / 1000) - (options.ageSeconds ?? 0),
    })
    return world.app.inject({
      method: 'POST',
      url: '/api/stripe/webhook',
      payload,
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
    })
  }

  test.each([
    ['our id as reference', () => ({ id: 'cs_x', client_reference_id: id })],
    ['our id in its metadata', () => ({ id: 'sub_x', metadata: { sambuk_subscription: id } })],
    ['the id of the payment page', () => ({ id: 'cs_1' })],
    ['the id of the vendor’s subscription', () => ({ id: 'sub_vendor_1' })],
    [
      'an invoice of the subscription',
      () => ({
        id: 'in_1',
        parent: { subscription_details: { subscription: 'sub_vendor_1', metadata: {} } },
      }),
    ],
    ['only the customer', () => ({ id: 'ch_1', customer: 'cus_1' })],
  ])('finds the order by %s and wakes it', async (_, object) => {
    await settle(id)
    expect((await deliver(object())).statusCode).toBe(200)
    expect((await subscriptionOf(id)).wakeAt).not.toBeNull()
  })

  test('stores an event as it came', async () => {
    await deliver({ id: 'cs_1', amount: 7 }, { id: 'evt_kept' })
    const [event] = await world.db
      .select()
      .from(stripeEvents)
      .where(eq(stripeEvents.id, 'evt_kept'))
    expect(event?.body).toMatchObject({
      id: 'evt_kept',
      data: { object: { id: 'cs_1', amount: 7 } },
    })
  })

  test('a second delivery is accepted and has no effect', async () => {
    await deliver({ id: 'cs_1' }, { id: 'evt_twice' })
    await settle(id)
    expect((await deliver({ id: 'cs_1' }, { id: 'evt_twice' })).statusCode).toBe(200)
    expect((await subscriptionOf(id)).wakeAt).toBeNull()
  })

  test('an event about nobody we know is accepted', async () => {
    expect((await deliver({ id: 'cs_of_another_shop' })).statusCode).toBe(200)
  })

  test.each([
    ['a forged event', { secret: 'whsec_guessed' }, 'webhook-signature-invalid'],
    ['an old event', { ageSeconds: 301 }, 'webhook-too-old'],
    [
      'an old forged event',
      { ageSeconds: 301, secret: 'whsec_guessed' },
      'webhook-signature-invalid',
    ],
  ])('%s is refused and leaves nothing behind', async (name, options, code) => {
    await settle(id)
    const eventId = `evt_${name.replaceAll(' ', '_')}`
    const answer = await deliver({ id: 'cs_1' }, { ...options, id: eventId })
    expect(answer.statusCode).toBe(400)
    expect(answer.json().code).toBe(code)
    expect((await subscriptionOf(id)).wakeAt).toBeNull()
    expect(await world.db.select().from(stripeEvents).where(eq(stripeEvents.id, eventId))).toEqual(
      [],
    )
  })

  test('an event without a signature is refused', async () => {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/api/stripe/webhook',
      payload: {},
    })
    expect(answer.json().code).toBe('webhook-signature-invalid')
  })
})
