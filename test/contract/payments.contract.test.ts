import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'
import { beforeEach, describe, expect, test } from 'vitest'
import type { FaultKind } from '../../sandbox/control/faults.ts'
import type { CheckoutSession, Payments, PlanPrice } from '../../src/providers/payments.ts'
import { createStripe } from '../../src/providers/stripe/payments.ts'
import { startScriptedServer } from '../scripted-server.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()

const connect = (secretKey = variable(sandbox(), 'STRIPE_SECRET_KEY')): Payments =>
  createStripe({ secretKey, apiBase: variable(sandbox(), 'STRIPE_API_BASE'), context })
/** The operator's own hands, by the official client. */
function operator(): Stripe {
  const { hostname, port } = new URL(variable(sandbox(), 'STRIPE_API_BASE'))
  const key = variable(sandbox(), 'STRIPE_SECRET_KEY')
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0 })
}
const fault = (operation: string, kind: FaultKind) =>
  sandbox().world.faults.add({ provider: 'stripe', operation, fault: kind, times: 1 })
const minutesFromNow = (minutes: number) =>
  new Date(sandbox().world.clock.now().getTime() + minutes * 60_000)

let id = ''
let plan: PlanPrice
beforeEach(() => {
  id = randomBytes(6).toString('hex')
  plan = {
    planId: `p${id}`,
    name: 'Starter',
    interval: 'month',
    amountMinor: 1900,
    currency: 'eur',
  }
})

async function openCheckout(): Promise<CheckoutSession> {
  const { priceId } = granted(await connect().ensurePrice(plan, signal))
  const account = { id: `acc_${id}`, email: `${id}@example.test`, name: 'Layla', language: 'ar' }
  const { customerId } = granted(await connect().ensureCustomer(account, signal))
  return granted(
    await connect().createCheckout(
      {
        subscriptionId: `sub_${id}`,
        customerId,
        priceId,
        successUrl: 'http://127.0.0.1:9/done',
        cancelUrl: 'http://127.0.0.1:9/back',
        language: 'ar',
        expiresAt: minutesFromNow(60),
        idempotencyKey: `checkout:${id}`,
      },
      signal,
    ),
  )
}

async function buy(): Promise<string> {
  const session = await openCheckout()
  const card = { cardNumber: '4242 4242 4242 4242', expiry: '12/30', cvc: '123', name: 'Layla' }
  const body = new URLSearchParams(card)
  await fetch(session.url ?? '', { method: 'POST', redirect: 'manual', body })
  const complete = granted(await connect().findCheckout(session.id, signal))
  if (!complete?.subscriptionId) throw new Error('a paid checkout has a subscription')
  return complete.subscriptionId
}
const refund = (subscriptionId: string) =>
  connect().refundAll(
    { subscriptionId, idempotencyKey: `refund:${id}`, reason: 'sold-out' },
    signal,
  )
const refundsMade = async () =>
  (await operator().refunds.list({ limit: 100 })).data.filter(
    ({ metadata }) => metadata?.sambuk_reason === 'sold-out',
  )

describe('a price', () => {
  test('is made once and found from then on', async () => {
    const first = granted(await connect().ensurePrice(plan, signal))
    expect(granted(await connect().ensurePrice(plan, signal))).toEqual(first)
    expect(await operator().prices.retrieve(first.priceId)).toMatchObject({
      product: `sambuk_${plan.planId}`,
      lookup_key: `sambuk_${plan.planId}_month`,
      unit_amount: 1900,
      recurring: { interval: 'month' },
    })
  })

  test('of another amount is a new one, and going back is a new one again', async () => {
    const amounts = [1900, 2100, 1900]
    const ids: string[] = []
    for (const amountMinor of amounts) {
      ids.push(granted(await connect().ensurePrice({ ...plan, amountMinor }, signal)).priceId)
    }
    expect(new Set(ids).size).toBe(3)
    const [last] = (await operator().prices.list({ product: `sambuk_${plan.planId}` })).data
    expect(last).toMatchObject({ id: ids[2], lookup_key: `sambuk_${plan.planId}_month` })
  })

  test('asked for twice at once is one price', async () => {
    const both = await Promise.all([
      connect().ensurePrice(plan, signal),
      connect().ensurePrice(plan, signal),
    ])
    expect(new Set(both.map(answer => granted(answer).priceId)).size).toBe(1)
  })
})

test('a customer belongs to one account, even where two share an address', async () => {
  const account = { id: `acc_${id}`, email: `${id}@example.test`, name: 'Layla', language: 'ar' }
  const first = granted(await connect().ensureCustomer(account, signal))
  expect(granted(await connect().ensureCustomer(account, signal))).toEqual(first)
  const other = granted(await connect().ensureCustomer({ ...account, id: `acc2_${id}` }, signal))
  expect(other).not.toEqual(first)
})

test('a customer whose creation lost its answer is found again', async () => {
  const account = { id: `acc_${id}`, email: `${id}@example.test`, name: 'Layla', language: 'en' }
  fault('create-customer', 'timeout-after-effect')
  expect(kindOf(await connect().ensureCustomer(account, signal))).toBe('unknown-outcome')
  granted(await connect().ensureCustomer(account, signal))
  expect((await operator().customers.list({ email: account.email })).data).toHaveLength(1)
})

describe('a checkout', () => {
  test('is open with an address to pay at, and the same for the same key', async () => {
    const session = await openCheckout()
    expect(session).toMatchObject({ status: 'open', paid: false, subscriptionId: null })
    expect(session.url).toMatch(/^http/)
    const stored = await operator().checkout.sessions.retrieve(session.id)
    expect(stored).toMatchObject({
      client_reference_id: `sub_${id}`,
      metadata: { sambuk_subscription: `sub_${id}` },
      locale: 'auto',
    })
  })

  test('that is paid leads to a subscription with our id', async () => {
    const subscriptionId = await buy()
    const stored = await operator().subscriptions.retrieve(subscriptionId)
    expect(stored.metadata).toEqual({ sambuk_subscription: `sub_${id}` })
  })

  test('may be closed twice', async () => {
    const { id: sessionId } = await openCheckout()
    expect(granted(await connect().expireCheckout(sessionId, signal))).toBeNull()
    expect(granted(await connect().expireCheckout(sessionId, signal))).toBeNull()
    expect(granted(await connect().findCheckout(sessionId, signal))?.status).toBe('expired')
  })

  test('that is paid cannot be closed any more', async () => {
    await buy()
    const { data } = await operator().checkout.sessions.list({ limit: 100 })
    const paid = data.find(session => session.client_reference_id === `sub_${id}`)
    expect(kindOf(await connect().expireCheckout(paid?.id ?? '', signal))).toBe('rejected')
  })

  test('nobody knows is null', async () => {
    expect(granted(await connect().findCheckout('cs_test_nothing', signal))).toBeNull()
  })
})

describe('a subscription', () => {
  test('tells until when it is paid, and how much was', async () => {
    const subscriptionId = await buy()
    const found = granted(await connect().findSubscription(subscriptionId, signal))
    expect(found).toMatchObject({ status: 'active', amountPaidMinor: 1900, currency: 'eur' })
    expect(found?.currentPeriodEnd.getTime()).toBeGreaterThan(minutesFromNow(27 * 1440).getTime())
  })

  test('may be canceled twice and can still be read', async () => {
    const subscriptionId = await buy()
    expect(granted(await connect().cancelSubscription(subscriptionId, signal))).toBeNull()
    expect(granted(await connect().cancelSubscription(subscriptionId, signal))).toBeNull()
    const found = granted(await connect().findSubscription(subscriptionId, signal))
    expect(found?.status).toBe('canceled')
  })

  test('nobody knows is null', async () => {
    expect(granted(await connect().findSubscription('sub_nothing', signal))).toBeNull()
  })
})

describe('a refund', () => {
  const whole = { amountMinor: 1900, currency: 'eur', settled: true }

  test('pays everything back, once, however often it is asked for', async () => {
    const subscriptionId = await buy()
    const first = granted(await refund(subscriptionId))
    expect(first).toMatchObject(whole)
    expect(granted(await refund(subscriptionId))).toEqual(first)
  })

  test('asked for twice at once is paid once', async () => {
    const subscriptionId = await buy()
    const before = (await refundsMade()).length
    const both = await Promise.all([refund(subscriptionId), refund(subscriptionId)])
    expect(both.map(granted)).toMatchObject([whole, whole])
    expect(await refundsMade()).toHaveLength(before + 1)
  })

  test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
    'that meets %s is paid once when asked for again',
    async kind => {
      const subscriptionId = await buy()
      const before = (await refundsMade()).length
      fault('create-refund', kind)
      expect(kindOf(await refund(subscriptionId))).toBe('unknown-outcome')
      expect(granted(await refund(subscriptionId))).toMatchObject(whole)
      expect(await refundsMade()).toHaveLength(before + 1)
    },
  )

  test('adds to what an operator paid back by hand', async () => {
    const subscriptionId = await buy()
    const invoices = await operator().invoices.list({
      subscription: subscriptionId,
      expand: ['data.payments'],
    })
    const intent = String(invoices.data[0]?.payments?.data[0]?.payment.payment_intent)
    await operator().refunds.create({ payment_intent: intent, amount: 500 })
    const refunded = granted(await refund(subscriptionId))
    expect(refunded).toMatchObject(whole)
    expect(refunded.refundIds).toHaveLength(2)
  })
})

test('the webhook address is registered once, and its secret told once', async () => {
  const url = `https://${id}.example.test/webhooks/stripe`
  const first = granted(await connect().ensureWebhookEndpoint(url, signal))
  expect(first.secret).toMatch(/^whsec_/)
  expect(granted(await connect().ensureWebhookEndpoint(url, signal))).toEqual({ secret: null })
  const { data } = await operator().webhookEndpoints.list({ limit: 100 })
  const registered = data.filter(endpoint => endpoint.url === url)
  expect(registered).toMatchObject([{ api_version: '2026-10-28.endive', status: 'enabled' }])
})

test('an account tells its mode and where its events go, and in which version', async () => {
  const url = `https://${id}.looked-at.example.test/webhooks/stripe`
  granted(await connect().ensureWebhookEndpoint(url, signal))
  const access = granted(await connect().checkAccess(signal))
  expect(access).toMatchObject({ mode: 'test', apiVersion: '2026-10-28.endive' })
  expect(access.webhooks.filter(webhook => webhook.url === url)).toEqual([
    { url, enabled: true, apiVersion: access.apiVersion, missingEvents: [] },
  ])
})

describe('trouble', () => {
  test('with the key is told as such', async () => {
    const stranger = connect('sk_test_wrongwrongwrong')
    expect(kindOf(await stranger.checkAccess(signal))).toBe('unauthorized')
    expect(kindOf(await stranger.findSubscription('sub_x', signal))).toBe('unauthorized')
  })

  test.each([
    ['rate-limited', 'rate-limited'],
    ['error-500-before-effect', 'unavailable'],
    ['timeout-before-effect', 'unavailable'],
  ] as const)('a read that meets %s is %s', async (kind, expected) => {
    fault('get-subscription', kind)
    expect(kindOf(await connect().findSubscription('sub_x', signal))).toBe(expected)
  })

  test('a read without an answer in time is unavailable', async () => {
    const silent = await startScriptedServer([
      { request: 'GET /v1/subscriptions/sub_x?expand[0]=latest_invoice', instead: 'silence' },
    ])
    const stripe = createStripe({
      secretKey: 'sk_test_123456789012',
      apiBase: silent.url,
      context,
      timeoutMs: 100,
    })
    expect(kindOf(await stripe.findSubscription('sub_x', signal))).toBe('unavailable')
    await silent.close()
    silent.expectDone()
  })

  test('a caller that gives up is answered at once', async () => {
    const silent = await startScriptedServer([
      { request: 'GET /v1/subscriptions/sub_x?expand[0]=latest_invoice', instead: 'silence' },
    ])
    const stripe = createStripe({
      secretKey: 'sk_test_123456789012',
      apiBase: silent.url,
      context,
    })
    const given = await stripe.findSubscription('sub_x', AbortSignal.timeout(100))
    expect(kindOf(given)).toBe('unavailable')
    await silent.close()
    silent.expectDone()
  })

  test('what could not be sent surely did not happen', async () => {
    const gone = await startScriptedServer([])
    await gone.close()
    const stripe = createStripe({
      secretKey: 'sk_test_123456789012',
      apiBase: gone.url,
      context,
    })
    const url = 'https://example.test/webhook'
    expect(await stripe.ensureWebhookEndpoint(url, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'ECONNREFUSED' },
    })
  })
})
