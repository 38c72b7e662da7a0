import { eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { invoices, plans, portalVisits } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestChange } from '../../src/subscriptions/request-change.ts'
import { changes, subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor, webhookSecret } from './world.ts'

let world: HttpWorld
let layla: Visitor
let sam: Visitor
const id = 'sub_layla'

beforeAll(async () => {
  world = await createHttpWorld()
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
})
afterAll(() => world.close())

beforeEach(async () => {
  const { db } = world
  const [account] = await db.select().from(accounts).where(eq(accounts.email, 'layla@example.test'))
  assert(account, 'layla has signed up')
  await db.delete(changes)
  await db.delete(invoices)
  await db.delete(subscriptions)
  await db.insert(subscriptions).values({
    id,
    accountId: account.id,
    planId: 'starter',
    interval: 'month',
    hostname: 'pearl',
    language: 'ar',
    candidates: [],
    amountMinor: 1900,
    currency: 'usd',
    state: 'active',
    standing: 'paid',
    stripeSubscriptionId: 'sub_vendor',
    paidUntil: new Date('2027-01-01T00:00:00Z'),
    orderedAt: world.now(),
    paidAt: world.now(),
  })
  await db.insert(invoices).values({
    id: 'in_1',
    subscriptionId: id,
    number: 'A-1',
    status: 'paid',
    currency: 'usd',
    totalMinor: 1900,
    taxMinor: 0,
    paidMinor: 1900,
    refundedMinor: 0,
    lines: [],
    payments: ['pi_of_layla'],
    issuedAt: world.now(),
  })
})

const row = async () => {
  const [found] = await world.db.select().from(subscriptions).where(eq(subscriptions.id, id))
  assert(found, 'the subscription is there')
  return found
}
const post = (who: Visitor, path: string, body: object = {}) => who.send('POST', path, body)

describe('what was bought', () => {
  test('is told with its price, how it stands and what may be done', async () => {
    const answer = await layla.send('GET', '/api/subscriptions')
    expect(answer.json()).toMatchObject([
      {
        id,
        planName: 'البداية',
        price: { amountMinor: 1900, currency: 'usd' },
        standing: 'paid',
        ending: false,
        missing: null,
        can: { cancel: null, keep: { code: 'not-ending' }, change: null },
      },
    ])
  })

  test('says until when a missing payment is waited for, and where to pay', async () => {
    const overdueSince = new Date('2026-12-01T00:00:00Z')
    const payUrl = 'https://pay.example.test/in_2'
    await world.db.update(subscriptions).set({ standing: 'overdue', overdueSince, payUrl })
    const answer = await layla.send('GET', `/api/subscriptions/${id}`)
    expect(answer.json()).toMatchObject({
      notice: { code: 'payment-not-through' },
      missing: {
        payUrl,
        suspendedFrom: '2026-12-15T00:00:00.000Z',
        deletedFrom: '2027-01-14T00:00:00.000Z',
      },
      can: { change: { code: 'change-not-now' } },
    })
  })

  test('is nobody else’s', async () => {
    expect((await sam.send('GET', '/api/subscriptions')).json()).toEqual([])
    expect((await sam.send('GET', '/api/invoices')).json()).toEqual([])
    const answers = await Promise.all([
      sam.send('GET', `/api/subscriptions/${id}`),
      post(sam, `/api/subscriptions/${id}/cancel`, { when: 'now', reason: 'other' }),
      post(sam, `/api/subscriptions/${id}/keep`),
      post(sam, `/api/subscriptions/${id}/changes`, { planId: 'pro', interval: 'month' }),
    ])
    expect(answers.map(answer => answer.statusCode)).toEqual([404, 404, 404, 404])
    expect(await row()).toMatchObject({ cancelWish: null, wakeAt: null })
  })
})

describe('cancelling', () => {
  test('is a wish that is written down and passed on, and can be taken back', async () => {
    const path = `/api/subscriptions/${id}`
    const why = { when: 'period-end', reason: 'too-expensive', comment: 'غالٍ قليلًا' }
    const cancelled = await post(layla, `${path}/cancel`, why)
    expect(cancelled.statusCode).toBe(202)
    expect(cancelled.json()).toMatchObject({ ending: true, can: { keep: null } })
    const wished = await row()
    expect(wished).toMatchObject({ cancelWish: 'period-end', cancelComment: 'غالٍ قليلًا' })
    expect(wished.wakeAt).not.toBeNull()
    const kept = await post(layla, `${path}/keep`)
    expect(kept.json()).toMatchObject({ ending: false })
  })

  test.each([
    ['without a reason', { when: 'now' }],
    ['for a reason that there is not', { when: 'now', reason: 'because' }],
    ['at another time', { when: 'yesterday', reason: 'other' }],
  ])('%s is refused', async (_, body) => {
    expect((await post(layla, `/api/subscriptions/${id}/cancel`, body)).statusCode).toBe(422)
    expect((await row()).cancelWish).toBeNull()
  })

  test('what has ended is refused', async () => {
    await world.db.update(subscriptions).set({ state: 'ended' })
    const answer = await post(layla, `/api/subscriptions/${id}/cancel`, {
      when: 'now',
      reason: 'other',
    })
    expect(answer.json()).toMatchObject({ status: 409, code: 'subscription-not-active' })
  })
})

describe('a change', () => {
  const path = `/api/subscriptions/${id}/changes`
  const wish = { planId: 'pro', interval: 'month' }

  test('is asked for, and nothing happens before it is priced and agreed to', async () => {
    const asked = await post(layla, path, wish)
    expect(asked.statusCode).toBe(201)
    expect(asked.json()).toMatchObject({ state: 'pricing', planName: 'المحترف', dueNow: null })
    const early = await post(layla, `/api/changes/${asked.json().id}/agree`)
    expect(early.json()).toMatchObject({ status: 409, code: 'change-not-offered' })
    expect(await row()).toMatchObject({ planId: 'starter', amountMinor: 1900 })
  })

  test('gives way to the next one as long as nobody has agreed', async () => {
    const first = (await post(layla, path, wish)).json()
    const second = (await post(layla, path, { ...wish, interval: 'year' })).json()
    expect((await layla.send('GET', `/api/changes/${first.id}`)).json().state).toBe('withdrawn')
    expect((await layla.send('GET', `/api/changes/${second.id}`)).json().state).toBe('pricing')
    await world.db.update(changes).set({ state: 'agreed' }).where(eq(changes.id, second.id))
    expect((await post(layla, path, wish)).json()).toMatchObject({ code: 'change-open' })
  })

  test('of somebody else is neither seen nor agreed to nor withdrawn', async () => {
    const change = (await post(layla, path, wish)).json()
    await world.db.update(changes).set({ state: 'offered' })
    const answers = await Promise.all([
      sam.send('GET', `/api/changes/${change.id}`),
      post(sam, `/api/changes/${change.id}/agree`),
      post(sam, `/api/changes/${change.id}/withdraw`),
    ])
    expect(answers.map(answer => answer.statusCode)).toEqual([404, 404, 404])
    expect((await layla.send('GET', `/api/changes/${change.id}`)).json().state).toBe('offered')
  })

  test.each([
    ['a plan that is not sold', { planId: 'gold' }, 'plan-unknown'],
    ['another currency', { currency: 'eur' }, 'currency-fixed'],
    ['a plan that is sold by contact', { planId: 'enterprise' }, null],
    ['a free plan', { planId: 'free' }, null],
    [
      'an add-on that there is not',
      { addons: [{ addonId: 'gold', quantity: 1 }] },
      'addon-unknown',
    ],
    [
      'more of an add-on than is sold',
      { addons: [{ addonId: 'extra-backups', quantity: 900 }] },
      'quantity-illegal',
    ],
    [
      'the same add-on twice',
      {
        addons: [
          { addonId: 'extra-backups', quantity: 1 },
          { addonId: 'extra-backups', quantity: 1 },
        ],
      },
      'quantity-illegal',
    ],
    [
      'less than nothing',
      { addons: [{ addonId: 'extra-backups', quantity: -1 }] },
      'invalid-input',
    ],
    ['a half', { addons: [{ addonId: 'extra-backups', quantity: 0.5 }] }, 'invalid-input'],
    ['a huge number', { addons: [{ addonId: 'extra-backups', quantity: 1e12 }] }, 'invalid-input'],
  ])('to %s is refused and changes nothing', async (_, change, code) => {
    const answer = await post(layla, path, { ...wish, ...change })
    expect(answer.statusCode).toBeGreaterThanOrEqual(400)
    expect(answer.statusCode).toBeLessThan(500)
    if (code) expect(answer.json()).toMatchObject({ code })
    expect(await world.db.select().from(changes)).toEqual([])
  })

  test('of what is paid by invoice is agreed with its operator', async () => {
    await world.db.update(subscriptions).set({ collection: 'invoice' })
    expect((await post(layla, path, wish)).json()).toMatchObject({ code: 'plan-by-contact' })
    expect(await world.db.select().from(changes)).toEqual([])
  })

  test.each([
    ['of which nothing is left', { stock: 0 }, 'plan-sold-out'],
    ['of which an account may have no more', { accountMax: 0 }, 'plan-account-max'],
  ])('to a plan %s is refused, and the plan that one has is not', async (_, limit, code) => {
    const [before] = await world.db.select().from(plans).where(eq(plans.id, 'pro'))
    assert(before, 'there is the plan')
    await world.db.update(plans).set(limit)
    const ask = async (planId: string) => {
      const wished = { planId, interval: 'year' as const, addons: [], place: null }
      return requestChange(world.platform, (await row()).accountId, id, wished)
    }
    const refused = await ask('pro')
    const kept = await ask('starter')
    await world.db.update(plans).set({ stock: before.stock, accountMax: before.accountMax })
    expect(refused).toEqual({ ok: false, error: code })
    expect(kept).toMatchObject({ ok: true })
  })

  test('from the year to the month is refused', async () => {
    await world.db.update(subscriptions).set({ interval: 'year' })
    expect((await post(layla, path, wish)).json()).toMatchObject({ code: 'change-year-to-month' })
  })
})

describe('the vendor’s pages', () => {
  test('are asked for, and the return from them wakes what was bought', async () => {
    const visit = (await post(layla, '/api/billing/portal')).json()
    expect(visit).toMatchObject({ url: null, problem: null })
    const back = await post(layla, `/api/billing/portal/${visit.id}/returned`)
    expect(back.statusCode).toBe(202)
    expect((await row()).wakeAt).not.toBeNull()
  })

  test('that were opened for somebody else lead nowhere and change nothing', async () => {
    const visit = (await post(layla, '/api/billing/portal')).json()
    const url = 'https://portal.example.test/secret'
    await world.db.update(portalVisits).set({ url }).where(eq(portalVisits.id, visit.id))
    const read = await sam.send('GET', `/api/billing/portal/${visit.id}`)
    const back = await post(sam, `/api/billing/portal/${visit.id}/returned`)
    expect([read.statusCode, back.statusCode]).toEqual([404, 404])
    expect(read.body).not.toContain('secret')
    const [kept] = await world.db.select().from(portalVisits).where(eq(portalVisits.id, visit.id))
    expect(kept).toMatchObject({ returnedAt: null, url })
    expect((await row()).wakeAt).toBeNull()
  })
})

describe('an event', () => {
  const tell = (object: object, type = 'customer.subscription.updated') => {
    const payload = JSON.stringify({
      id: `evt_${Math.floor(performance.now() * 1000)}`,
      object: 'event',
      type,
      data: { object },
    })
    return world.app.inject({
      method: 'POST',
      url: '/api/stripe/webhook',
      headers: {
        'content-type': 'application/json',
        'stripe-signature': Stripe.webhooks.generateTestHeaderString({
          payload,
          secret: webhookSecret,
          timestamp: Math.floor(world.now().getTime() / 1000),
        }),
      },
      payload,
    })
  }

  test('about a customer whom nobody knows is taken and changes nothing', async () => {
    const answer = await tell({ id: 'sub_foreign', customer: 'cus_foreign' })
    expect(answer.statusCode).toBe(200)
    expect(await row()).toMatchObject({ wakeAt: null, state: 'active' })
  })

  test('about a dispute, which names only a payment, wakes the subscription it was for', async () => {
    await tell({ id: 'dp_1', payment_intent: 'pi_of_layla' }, 'charge.dispute.created')
    expect((await row()).wakeAt).not.toBeNull()
  })
})
