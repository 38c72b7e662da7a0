import { afterEach, beforeEach, expect, test } from 'vitest'
import { createReceiver } from '../test-world.ts'
import { tell } from './test-customers.ts'
import { openShop, type Shop } from './test-shop.ts'

let shop: Shop

beforeEach(async () => {
  shop = await openShop()
})
afterEach(() => shop.close())

test('webhooks carry signed events that the official SDK verifies', async () => {
  const receiver = await createReceiver()
  const endpoint = await shop.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: [
      'checkout.session.completed',
      'invoice.created',
      'invoice.finalized',
      'invoice.paid',
      'invoice.payment_succeeded',
    ],
  })
  await shop.buy()
  await shop.world.clock.advance(0)
  const events = receiver.received.map(({ body, headers }) =>
    shop.stripe.webhooks.constructEvent(
      body,
      String(headers['stripe-signature']),
      endpoint.secret ?? '',
      300,
      undefined,
      shop.world.clock.now().getTime(),
    ),
  )
  expect(events.map(event => event.type)).toEqual([
    'invoice.created',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'checkout.session.completed',
  ])
  expect(events[0]?.api_version).toBe('2026-10-28.endive')
  const listed = await shop.stripe.events.list({ types: ['invoice.paid', 'refund.created'] })
  expect(listed.data.map(event => event.id)).toEqual([events[2]?.id])
  expect(listed.data[0]?.pending_webhooks).toBe(0)
  await receiver.close()
})

test('an unanswered webhook is tried again later, a lost one never, a doubled one twice', async () => {
  const receiver = await createReceiver([500, 500])
  await fetch(`${shop.url}/_sandbox/stripe/webhook-endpoint`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver.url, secret: 'whsec_chosen' }),
  })
  await shop.stripe.products.create({ name: 'Retried' })
  await shop.world.clock.advance(0)
  expect(receiver.received).toHaveLength(1)
  const [pending] = (await shop.stripe.events.list({ delivery_success: false })).data
  expect(pending?.pending_webhooks).toBe(1)
  await shop.world.clock.advance(70_000)
  expect(receiver.received).toHaveLength(3)
  expect((await shop.stripe.events.list({ delivery_success: false })).data).toEqual([])

  const operation = { provider: 'stripe', operation: 'deliver-webhook', times: 1 } as const
  shop.world.faults.add({ ...operation, fault: 'lost' })
  shop.world.faults.add({ ...operation, fault: 'twice' })
  await shop.stripe.products.create({ name: 'Lost' })
  await shop.stripe.products.create({ name: 'Doubled' })
  await shop.world.clock.advance(7 * 86_400_000)
  const names = receiver.received.map(({ body }) => JSON.parse(body).data.object.name)
  expect(names).toEqual(['Retried', 'Retried', 'Retried', 'Doubled', 'Doubled'])
  await receiver.close()
})

test('a slow webhook is overtaken by a later one', async () => {
  const receiver = await createReceiver()
  await shop.stripe.webhookEndpoints.create({ url: receiver.url, enabled_events: ['*'] })
  shop.world.faults.add({
    provider: 'stripe',
    operation: 'deliver-webhook',
    fault: 'slow',
    times: 1,
    delayMs: 60_000,
  })
  await shop.stripe.products.create({ name: 'First' })
  await shop.stripe.products.create({ name: 'Second' })
  await shop.world.clock.advance(60_000)
  const names = receiver.received.map(({ body }) => JSON.parse(body).data.object.name)
  expect(names).toEqual(['Second', 'First'])
  await receiver.close()
})

test('all webhooks can be delivered twice, backwards, or with losses', async () => {
  const receiver = await createReceiver()
  await shop.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['product.created'],
  })
  const sell = async (...names: string[]) => {
    for (const name of names) await shop.stripe.products.create({ name })
    await shop.world.clock.advance(0)
    return receiver.received.splice(0).map(({ body }) => JSON.parse(body).data.object.name)
  }
  await tell(shop, 'deliveries', { twice: true, reverse: true })
  expect(await sell('a', 'b')).toEqual(['b', 'b', 'a', 'a'])
  await tell(shop, 'deliveries', { twice: false, reverse: false, loseEvery: 3 })
  expect(await sell('a', 'b', 'c', 'd', 'e', 'f', 'g')).toEqual(['a', 'b', 'd', 'e', 'g'])
  await tell(shop, 'deliveries', { loseEvery: 0 })
  expect(await sell('a', 'b', 'c')).toEqual(['a', 'b', 'c'])
  await receiver.close()
})

test('while a secret is rolled, both sign', async () => {
  const receiver = await createReceiver()
  const endpoint = await shop.stripe.webhookEndpoints.create({
    url: receiver.url,
    enabled_events: ['product.created'],
  })
  const rolled = await tell(shop, 'roll-secret', { endpoint: endpoint.id, expiresInSeconds: 60 })
  const { secret } = (await rolled.json()) as { secret: string }
  const isSigned = async (by: string) => {
    await shop.stripe.products.create({ name: 'Starter' })
    await shop.world.clock.advance(0)
    const { body, headers } = receiver.received.pop() ?? { body: '', headers: {} }
    const at = shop.world.clock.now().getTime()
    const signature = String(headers['stripe-signature'])
    try {
      shop.stripe.webhooks.constructEvent(body, signature, by, 300, undefined, at)
      return true
    } catch {
      return false
    }
  }
  expect(await isSigned(secret)).toBe(true)
  expect(await isSigned(endpoint.secret ?? '')).toBe(true)
  await shop.world.clock.advance(60_000)
  expect(await isSigned(secret)).toBe(true)
  expect(await isSigned(endpoint.secret ?? '')).toBe(false)
  await receiver.close()
})
