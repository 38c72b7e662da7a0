import { describe, expect, test } from 'vitest'
import { createStripe } from '../../../src/providers/stripe/payments.ts'
import { startScriptedServer } from '../../scripted-server.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from '../sandbox.ts'
import { Shop, signal } from './shop.ts'

const sandbox = sandboxOfThisFile()
const secretKey = 'sk_test_123456789012'
const aRead = 'GET /v1/subscriptions/sub_x?expand[0]=latest_invoice'

describe('a customer who is to be forgotten', () => {
  test.each([
    ['delete-customer', null],
    ['delete-customer', 'timeout-after-effect'],
    ['delete-customer', 'error-500-before-effect'],
  ] as const)('is gone after %s met %s, and their invoices stay', async (operation, kind) => {
    const shop = new Shop(sandbox)
    const customerId = await shop.customer()
    const invoice = await shop.operator.invoices.create({ customer: customerId })
    await shop.operator.invoices.finalizeInvoice(invoice.id)
    if (kind) {
      shop.fault(operation, kind)
      expect((await shop.payments.eraseCustomer(customerId, signal)).ok).toBe(false)
    }
    granted(await shop.payments.eraseCustomer(customerId, signal))
    granted(await shop.payments.eraseCustomer(customerId, signal))
    expect(await shop.operator.customers.retrieve(customerId)).toMatchObject({ deleted: true })
    expect((await shop.operator.invoices.retrieve(invoice.id)).customer).toBe(customerId)
  })
})

describe('a customer with another address', () => {
  test.each([null, 'timeout-after-effect', 'error-500-before-effect'] as const)(
    'is written to there after %s, and one that is gone is nobody to write to',
    async kind => {
      const shop = new Shop(sandbox)
      const customerId = await shop.customer()
      const change = () =>
        shop.payments.changeCustomerEmail(customerId, 'noor@example.test', signal)
      if (kind) {
        shop.fault('update-customer', kind)
        expect((await change()).ok).toBe(false)
      }
      granted(await change())
      expect(await shop.operator.customers.retrieve(customerId)).toMatchObject({
        email: 'noor@example.test',
      })
      granted(await shop.payments.eraseCustomer(customerId, signal))
      granted(await change())
    },
  )
})

describe('the portal', () => {
  const open = (shop: Shop, customerId: string) =>
    shop.payments.openPortal(
      { customerId, returnUrl: 'http://127.0.0.1:9/billing', language: 'ar' },
      signal,
    )

  test('opens at an address, with cards, invoices and addresses, and no way to end or change', async () => {
    const shop = new Shop(sandbox)
    const customerId = await shop.customer()
    expect(granted(await open(shop, customerId)).url).toMatch(/^http/)
    granted(await open(shop, customerId))
    const { data } = await shop.operator.billingPortal.configurations.list({ limit: 100 })
    expect(data.filter(({ metadata }) => metadata?.sambuk === '1')).toMatchObject([
      {
        features: {
          payment_method_update: { enabled: true },
          invoice_history: { enabled: true },
          customer_update: { enabled: true, allowed_updates: ['address', 'tax_id', 'name'] },
          subscription_cancel: { enabled: false },
          subscription_update: { enabled: false },
        },
      },
    ])
  })

  test.each([
    ['create-portal-session', 'timeout-after-effect'],
    ['create-portal-session', 'error-500-before-effect'],
  ] as const)('whose %s meets %s opens when asked for again', async (operation, kind) => {
    const shop = new Shop(sandbox)
    const customerId = await shop.customer()
    shop.fault(operation, kind)
    expect(kindOf(await open(shop, customerId))).toBe('unavailable')
    granted(await open(shop, customerId))
  })

  test('does not open for somebody nobody knows', async () => {
    expect(kindOf(await open(new Shop(sandbox), 'cus_nothing'))).toBe('not-found')
  })
})

describe('the webhook address', () => {
  test('is registered once, and its secret told once', async () => {
    const { payments, operator, id } = new Shop(sandbox)
    const url = `https://${id}.example.test/webhooks/stripe`
    const first = granted(await payments.ensureWebhookEndpoint(url, signal))
    expect(first.secret).toMatch(/^whsec_/)
    expect(granted(await payments.ensureWebhookEndpoint(url, signal))).toEqual({ secret: null })
    const { data } = await operator.webhookEndpoints.list({ limit: 100 })
    const registered = data.filter(endpoint => endpoint.url === url)
    expect(registered).toMatchObject([{ api_version: '2026-10-28.endive', status: 'enabled' }])
  })

  test('that was registered for fewer events is brought up to date', async () => {
    const { payments, operator, id } = new Shop(sandbox)
    const url = `https://${id}.older.example.test/webhooks/stripe`
    await operator.webhookEndpoints.create({
      url,
      enabled_events: ['invoice.paid'],
      api_version: '2026-10-28.endive',
    })
    const seen = async () => {
      const access = granted(await payments.checkAccess(signal))
      return access.webhooks.find(webhook => webhook.url === url)
    }
    expect((await seen())?.missingEvents).toContain('charge.dispute.created')
    expect(granted(await payments.ensureWebhookEndpoint(url, signal))).toEqual({ secret: null })
    expect((await seen())?.missingEvents).toEqual([])
  })
})

test('an account tells its mode and where its events go, and in which version', async () => {
  const { payments, id } = new Shop(sandbox)
  const url = `https://${id}.looked-at.example.test/webhooks/stripe`
  granted(await payments.ensureWebhookEndpoint(url, signal))
  const access = granted(await payments.checkAccess(signal))
  expect(access).toMatchObject({ mode: 'test', apiVersion: '2026-10-28.endive' })
  expect(access.webhooks.filter(webhook => webhook.url === url)).toEqual([
    { url, enabled: true, apiVersion: access.apiVersion, missingEvents: [] },
  ])
})

describe('trouble', () => {
  test('with the key is told as such', async () => {
    const apiBase = variable(sandbox(), 'STRIPE_API_BASE')
    const stranger = createStripe({ secretKey: 'sk_test_wrongwrongwrong', apiBase, context })
    expect(kindOf(await stranger.checkAccess(signal))).toBe('unauthorized')
    expect(kindOf(await stranger.findSubscription('sub_x', signal))).toBe('unauthorized')
  })

  test.each([
    ['rate-limited', 'rate-limited'],
    ['error-500-before-effect', 'unavailable'],
    ['timeout-before-effect', 'unavailable'],
  ] as const)('a read that meets %s is %s', async (kind, expected) => {
    const shop = new Shop(sandbox)
    shop.fault('get-subscription', kind)
    expect(kindOf(await shop.payments.findSubscription('sub_x', signal))).toBe(expected)
  })

  test('a read without an answer in time is unavailable', async () => {
    const silent = await startScriptedServer([{ request: aRead, instead: 'silence' }])
    const stripe = createStripe({ secretKey, apiBase: silent.url, context, timeoutMs: 100 })
    expect(kindOf(await stripe.findSubscription('sub_x', signal))).toBe('unavailable')
    await silent.close()
    silent.expectDone()
  })

  test('a caller that gives up is answered at once', async () => {
    const silent = await startScriptedServer([{ request: aRead, instead: 'silence' }])
    const stripe = createStripe({ secretKey, apiBase: silent.url, context })
    const given = await stripe.findSubscription('sub_x', AbortSignal.timeout(100))
    expect(kindOf(given)).toBe('unavailable')
    await silent.close()
    silent.expectDone()
  })

  test('what could not be sent surely did not happen', async () => {
    const gone = await startScriptedServer([])
    await gone.close()
    const stripe = createStripe({ secretKey, apiBase: gone.url, context })
    const url = 'https://example.test/webhook'
    expect(await stripe.ensureWebhookEndpoint(url, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'ECONNREFUSED' },
    })
  })

  test('a list comes whole, however many pages it has', async () => {
    const page = (ids: string[], has_more: boolean) => ({
      body: { object: 'list', url: '/v1/webhook_endpoints', has_more, data: ids.map(endpoint) },
    })
    const endpoint = (id: string) => ({
      id,
      url: `https://${id}.test`,
      enabled_events: ['*'],
      status: 'enabled',
    })
    const paged = await startScriptedServer([
      { request: 'GET /v1/webhook_endpoints?limit=100', ...page(['we_1', 'we_2'], true) },
      {
        request: 'GET /v1/webhook_endpoints?limit=100&starting_after=we_2',
        ...page(['we_3'], false),
      },
    ])
    const stripe = createStripe({ secretKey, apiBase: paged.url, context })
    expect(granted(await stripe.checkAccess(signal)).webhooks).toHaveLength(3)
    await paged.close()
    paged.expectDone()
  })

  test('a list of which a page is missing is no list', async () => {
    const first = { object: 'list', url: '/v1/webhook_endpoints', has_more: true }
    const broken = await startScriptedServer([
      {
        request: 'GET /v1/webhook_endpoints?limit=100',
        body: { ...first, data: [{ id: 'we_1', enabled_events: ['*'] }] },
      },
      { request: 'GET /v1/webhook_endpoints?limit=100&starting_after=we_1', instead: 'reset' },
    ])
    const stripe = createStripe({ secretKey, apiBase: broken.url, context })
    expect(kindOf(await stripe.checkAccess(signal))).toBe('unavailable')
    await broken.close()
    broken.expectDone()
  })
})
