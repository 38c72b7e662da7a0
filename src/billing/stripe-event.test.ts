import Stripe from 'stripe'
import { expect, test } from 'vitest'
import { readStripeEvent } from './stripe-event.ts'

const secret = 'whsec_a'
const now = new Date('2026-11-01T12:00:00Z')
const timestamp = now.getTime() / 1000

function concernsOf(object: object) {
  const payload = JSON.stringify({ id: 'evt_1', type: 'any', data: { object } })
  const header = Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp })
  const event = readStripeEvent(payload, header, ['whsec_b', secret], now)
  if (!event.ok) throw new Error(event.error)
  return event.value.concerns
}

test('an invoice concerns our subscription and the vendor’s, wherever it says so', () => {
  const concerns = concernsOf({
    id: 'in_1',
    customer: 'cus_1',
    parent: {
      subscription_details: {
        subscription: { id: 'sub_1' },
        metadata: { sambuk_subscription: 'ours' },
      },
    },
  })
  expect(concerns).toEqual({ ours: ['ours'], theirs: ['in_1', 'sub_1'], customer: 'cus_1' })
})

test.each([
  ['by its id', 'pi_1'],
  ['expanded', { id: 'pi_1' }],
])(
  'a dispute, which names neither customer nor subscription, concerns its payment %s',
  (_, intent) => {
    const dispute = { id: 'dp_1', charge: 'ch_1', payment_intent: intent, metadata: {} }
    expect(concernsOf(dispute)).toEqual({ ours: [], theirs: ['dp_1', 'pi_1'], customer: null })
  },
)

test('a refund of ours concerns the subscription in its metadata and its payment', () => {
  const refund = { id: 're_1', payment_intent: 'pi_1', metadata: { stripe_subscription: 'sub_1' } }
  expect(concernsOf(refund).theirs).toEqual(['re_1', 'pi_1', 'sub_1'])
})

test('a shape that we do not know concerns nobody, and is no error', () => {
  const concerns = concernsOf({ payment_intent: 7, metadata: 'none', parent: [] })
  expect(concerns).toEqual({ ours: [], theirs: [], customer: null })
})
