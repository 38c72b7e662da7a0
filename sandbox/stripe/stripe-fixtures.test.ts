import { existsSync, readFileSync } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createStripe } from './routes.ts'

/**
 * Stripe publishes a sample of each object; ours must have the same keys with JSON types that fit.
 * The samples are of August 2026, ours of 2026-10-28.endive: what differs on purpose is listed.
 */
const samplesFile = new URL('../../../shared/specs/stripe.fixtures3.json', import.meta.url)

/** Keys of an object that endive has and the samples do not (from the types of `stripe` 23.1.0). */
const added: Record<string, string[]> = {
  'checkout.session': ['allowed_payment_method_types'],
  customer: ['customer_account'],
  dispute: ['intended_submission_method'],
  payment_intent: ['allowed_payment_method_types', 'payment_record'],
  product: ['tax_details'],
  subscription_item: ['current_trial'],
}

/** Keys of the samples that an answer does not have, with the reason. */
const absent: Record<string, string[]> = {
  // Only in the answer when asked for by expand[] since 2022-11-15.
  charge: ['refunds'],
  // Left with the 2025-03-31.basil release: parent.subscription_details names the subscription.
  invoice: ['subscription'],
}

/** Optional keys that the types of `stripe` 23.1.0 have and the samples leave out. */
const optional = [
  'billing_portal.configuration.features.subscription_pause',
  'charge.outcome.risk_level',
  'charge.outcome.risk_score',
  'dispute.evidence_details.submission_method',
  'event.data.previous_attributes',
  'invoice.lines.data[].pricing.price_details',
  'invoice_payment.payment.payment_intent',
  'invoiceitem.pricing.price_details',
  'line_item.pricing.price_details',
  'refund.destination_details.card.reference_status',
  'refund.destination_details.card.reference_type',
]

/** Where a sample shows an example value of one type and the documented type is wider. */
const open = ['metadata', 'payment_method_options', 'data.object', 'country_options']

type Json = Record<string, unknown>

const present = existsSync(samplesFile)

describe.skipIf(!present)(
  'objects have the shape of Stripe’s samples (needs ../shared/specs)',
  () => {
    let world: TestWorld
    let app: FastifyInstance
    let samples: Record<string, Json>
    const answers: Record<string, Json> = {}

    beforeAll(async () => {
      samples = JSON.parse(readFileSync(samplesFile, 'utf8')).resources
      world = createTestWorld()
      app = createStripe(world)
      const { url, port } = await listen(app)
      world.settings.urls.stripe = url
      const { stripeSecretKey } = world.settings.keys
      const stripe = new Stripe(stripeSecretKey, { host: '127.0.0.1', port, protocol: 'http' })
      const get = async (path: string): Promise<Json> => {
        const headers = { authorization: `Bearer ${stripeSecretKey}` }
        return (await (await fetch(`${url}${path}`, { headers })).json()) as Json
      }
      const first = async (path: string) => ((await get(path)).data as Json[])[0] ?? {}

      const price = await stripe.prices.create({
        currency: 'usd',
        unit_amount: 1900,
        recurring: { interval: 'month' },
        product_data: { name: 'Starter' },
      })
      await stripe.webhookEndpoints.create({ url: 'http://127.0.0.1:9/', enabled_events: ['*'] })
      const coupon = await stripe.coupons.create({ percent_off: 10, duration: 'forever' })
      await stripe.promotionCodes.create({
        promotion: { type: 'coupon', coupon: coupon.id },
        code: 'TEN',
      })
      const session = await stripe.checkout.sessions.create({
        mode: 'subscription',
        allow_promotion_codes: true,
        automatic_tax: { enabled: true },
        line_items: [{ price: price.id, quantity: 1 }],
        success_url: 'http://127.0.0.1:9/',
      })
      await fetch(session.url ?? '', {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({
          cardNumber: '4242424242424242',
          expiry: '1/31',
          cvc: '111',
          country: 'DE',
          promotionCode: 'TEN',
        }),
      })
      const intent = await first('/v1/payment_intents')
      await stripe.refunds.create({ payment_intent: String(intent.id) })

      answers.coupon = await first('/v1/coupons')
      answers.promotion_code = await first('/v1/promotion_codes')
      const discounted = await first('/v1/subscriptions?expand[]=data.discounts')
      answers.discount = (discounted.discounts as Json[])[0] ?? {}
      const [customer] = (await stripe.customers.list()).data
      await stripe.customers.createTaxId(customer?.id ?? '', {
        type: 'eu_vat',
        value: 'DE123456789',
      })
      answers.tax_id = await first(`/v1/customers/${customer?.id}/tax_ids`)
      answers.tax_rate = await first('/v1/tax_rates')
      answers['tax.settings'] = await get('/v1/tax/settings')
      answers['tax.registration'] = await first('/v1/tax/registrations')
      answers.product = await first('/v1/products')
      answers.price = await first('/v1/prices')
      answers.customer = await first('/v1/customers')
      answers['checkout.session'] = await first('/v1/checkout/sessions')
      answers.item = await first(`/v1/checkout/sessions/${session.id}/line_items`)
      answers.subscription = await first('/v1/subscriptions')
      answers.subscription_item = ((answers.subscription.items as Json).data as Json[])[0] ?? {}
      answers.invoice = await first('/v1/invoices')
      answers.line_item = ((answers.invoice.lines as Json).data as Json[])[0] ?? {}
      answers.invoice_payment = await first('/v1/invoice_payments')
      answers.payment_intent = intent
      answers.charge = await first('/v1/charges')
      answers.payment_method = await get(`/v1/payment_methods/${answers.charge.payment_method}`)
      answers.refund = await first('/v1/refunds')
      answers.event = await first('/v1/events')
      answers.webhook_endpoint = await first('/v1/webhook_endpoints')

      const buyer = String(answers.customer.id)
      await stripe.subscriptions.create({
        customer: buyer,
        default_payment_method: String(answers.payment_method.id),
        items: [{ price: price.id }],
      })
      const latest = await first('/v1/invoices')
      const invoice = String(latest.id)
      const [line] = (latest.lines as Json).data as Json[]
      await stripe.creditNotes.create({
        invoice,
        lines: [{ type: 'invoice_line_item', invoice_line_item: String(line?.id), amount: 900 }],
        credit_amount: 900,
      })
      await fetch(`${url}/_sandbox/stripe/disputes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ invoice }),
      })
      await stripe.invoiceItems.create({ customer: buyer, amount: 1, currency: 'usd' })
      const configuration = await stripe.billingPortal.configurations.create({
        features: { invoice_history: { enabled: true } },
      })
      answers['billing_portal.session'] = Object(
        await stripe.billingPortal.sessions.create({
          customer: buyer,
          configuration: configuration.id,
        }),
      )
      await stripe.testHelpers.testClocks.create({ frozen_time: 1_800_000_000 })
      answers.balance_transaction = await first('/v1/balance_transactions')
      answers.credit_note = await first('/v1/credit_notes')
      answers.credit_note_line_item = ((answers.credit_note.lines as Json).data as Json[])[0] ?? {}
      answers.customer_balance_transaction = await first(
        `/v1/customers/${buyer}/balance_transactions`,
      )
      answers.dispute = await first('/v1/disputes')
      answers.invoiceitem = await first('/v1/invoiceitems')
      answers['billing_portal.configuration'] = await first('/v1/billing_portal/configurations')
      answers['test_helpers.test_clock'] = await first('/v1/test_helpers/test_clocks')
    })
    afterAll(async () => {
      await app.close()
      world.remove()
    })

    test.each([
      'coupon',
      'promotion_code',
      'discount',
      'tax_id',
      'tax_rate',
      'tax.settings',
      'tax.registration',
      'product',
      'price',
      'customer',
      'checkout.session',
      'item',
      'subscription',
      'subscription_item',
      'invoice',
      'line_item',
      'invoice_payment',
      'payment_intent',
      'charge',
      'payment_method',
      'refund',
      'event',
      'webhook_endpoint',
      'balance_transaction',
      'credit_note',
      'credit_note_line_item',
      'customer_balance_transaction',
      'dispute',
      'invoiceitem',
      'billing_portal.configuration',
      'billing_portal.session',
      'test_helpers.test_clock',
    ])('%s', kind => {
      const answer = answers[kind] ?? {}
      expect(answer.object).toBe(kind)
      const sample = samples[kind] ?? {}
      const expected = [...Object.keys(sample), ...(added[kind] ?? [])]
        .filter(key => !absent[kind]?.includes(key))
        .sort()
      expect(Object.keys(answer).sort()).toEqual(expected)
      expect(misfits(kind, sample, answer)).toEqual([])
    })
  },
)

/** Paths at which both have a value and its JSON type differs, or ours has a key the sample lacks. */
function misfits(path: string, sample: unknown, ours: unknown): string[] {
  if (sample === null || ours === null || sample === undefined) return []
  if (open.some(suffix => path.endsWith(suffix))) return []
  if (jsonType(sample) !== jsonType(ours)) {
    return [`${path}: ${jsonType(ours)}, sample has ${jsonType(sample)}`]
  }
  if (Array.isArray(sample) && Array.isArray(ours)) {
    return sample.length === 0 ? [] : ours.flatMap(each => misfits(`${path}[]`, sample[0], each))
  }
  if (typeof sample !== 'object' || typeof ours !== 'object') return []
  return Object.entries(ours).flatMap(([key, value]) => {
    const kind = 'object' in ours ? String(ours.object) : ''
    if (added[kind]?.includes(key) || optional.includes(`${path}.${key}`)) return []
    if (!Object.hasOwn(sample, key)) return value === null ? [] : [`${path}.${key}: unknown key`]
    return misfits(`${path}.${key}`, Reflect.get(sample, key), value)
  })
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value
}
