import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import type { Account } from './account.ts'
import { JudgedClient } from './judged-client.ts'
import { createHostinger } from './routes.ts'

const day = 24 * 3_600_000
let close: () => Promise<unknown>
let world: TestWorld
let account: Account
let api: JudgedClient

beforeEach(async () => {
  world = createTestWorld({ start: new Date('2026-01-31T12:00:00Z') })
  const app = createHostinger(world)
  account = app.account
  const { url } = await listen(app)
  const environment = { HOSTINGER_API_URL: url, HOSTINGER_API_TOKEN: 'hostinger-token' }
  api = new JudgedClient({ world, environment })
  close = () => app.close()
})
afterEach(async () => {
  await close()
  world.remove()
})

/** A machine that is paid and never set up: these tests are about money, not about systems. */
async function purchase(order: Record<string, unknown> = {}) {
  world.faults.add({
    provider: 'hostinger',
    operation: 'create-server',
    fault: 'action-fails',
    times: 1,
  })
  return await api.purchase({}, order)
}

const subscriptions = async () => (await api.call('GET', '/billing/v1/subscriptions')).body
const machines = async () => (await api.call('GET', '/vps/v1/virtual-machines')).body
const paid = () =>
  account.state.charges.map(({ at, reason, status, amount }) => [at, reason, status, amount])

test('the catalogue has four plans with prices by the month and by the year', async () => {
  const { body } = await api.call('GET', '/billing/v1/catalog?category=VPS')
  expect(body).toMatchObject([
    { id: 'hostingercom-vps-kvm1', name: 'KVM 1' },
    {
      metadata: { cpus: '2', memory: '8192', disk_space: '102400', bandwidth: '8388608' },
      prices: [
        { id: 'hostingercom-vps-kvm2-usd-1m', price: 1799, first_period_price: 699, period: 1 },
        { id: 'hostingercom-vps-kvm2-usd-1y', period_unit: 'year' },
      ],
    },
    { name: 'KVM 4' },
    { name: 'KVM 8', prices: [{ price: 5999 }, {}] },
  ])
  const named = await api.call('GET', '/billing/v1/catalog?category=VPS&name=kvm%208')
  expect(named.body).toMatchObject([{ name: 'KVM 8' }])
  expect((await api.call('GET', '/billing/v1/catalog?category=EMAIL')).body).toEqual([])
})

test('the default card pays unless another is named', async () => {
  expect((await api.call('GET', '/billing/v1/payment-methods')).body).toMatchObject([
    { id: 6523, is_default: true, is_expired: false },
    { id: 6524, is_default: false },
  ])
  await purchase()
  await purchase({ payment_method_id: 6524 })
  await api.call('POST', '/billing/v1/payment-methods/6524')
  await api.call('DELETE', '/billing/v1/payment-methods/6523')
  await purchase()
  expect(account.state.charges.map(one => one.paymentMethodId)).toEqual([6523, 6524, 6524])
})

test('a subscription that renews is charged again at the full price, on the day it began', async () => {
  await purchase()
  expect(await subscriptions()).toMatchObject([
    {
      name: 'KVM 1',
      status: 'active',
      is_auto_renewed: true,
      renewal_price: 1399,
      expires_at: '2026-02-28T12:00:00Z',
      next_billing_at: '2026-02-28T12:00:00Z',
    },
  ])
  await world.clock.advance(60 * day)
  expect(paid()).toEqual([
    ['2026-01-31T12:00:00Z', 'purchase', 'paid', 499],
    ['2026-02-28T12:00:00Z', 'renewal', 'paid', 1399],
    ['2026-03-31T12:00:00Z', 'renewal', 'paid', 1399],
  ])
  expect(await subscriptions()).toMatchObject([{ expires_at: '2026-04-30T12:00:00Z' }])
  expect(await machines()).toHaveLength(1)
})

test('one that does not renew lives until its end, and takes its machine with it', async () => {
  const { id, subscription } = await purchase()
  const path = `/billing/v1/subscriptions/${subscription}/auto-renewal`
  expect(await api.call('DELETE', `${path}/disable`)).toMatchObject({
    status: 200,
    body: { status: 'not_renewing', is_auto_renewed: false, next_billing_at: null },
  })
  await world.clock.advance(28 * day - 1000)
  expect(await machines()).toHaveLength(1)
  await world.clock.advance(1000)
  expect(await machines()).toEqual([])
  expect((await api.machine(id)).state).toBe('destroyed')
  expect(await subscriptions()).toMatchObject([{ status: 'cancelled', is_auto_renewed: false }])
  expect(paid()).toHaveLength(1)
  expect(await api.refusal('PATCH', `${path}/enable`)).toMatchObject({ status: 422 })
})

test('renewing can be switched on again before the end', async () => {
  const { subscription } = await purchase()
  const path = `/billing/v1/subscriptions/${subscription}/auto-renewal`
  await api.call('DELETE', `${path}/disable`)
  expect(await api.call('PATCH', `${path}/enable`)).toMatchObject({
    body: { status: 'active', next_billing_at: '2026-02-28T12:00:00Z' },
  })
  await world.clock.advance(30 * day)
  expect(await machines()).toHaveLength(1)
})

test('a period can be paid ahead', async () => {
  const { subscription } = await purchase({ item_id: 'hostingercom-vps-kvm2-usd-1y' })
  const answer = await api.call('POST', `/billing/v1/subscriptions/${subscription}/renew`, {})
  expect(answer).toMatchObject({ body: { status: 'completed', subscription_id: subscription } })
  expect(await subscriptions()).toMatchObject([{ expires_at: '2028-01-31T12:00:00Z' }])
  await world.clock.advance(400 * day)
  expect(paid()).toHaveLength(2)
  expect(await machines()).toHaveLength(1)
})

test('a declined payment leaves a failed order and nothing else', async () => {
  world.faults.add({
    provider: 'provider',
    operation: 'create-server',
    fault: 'declined',
    times: 1,
  })
  const order = {
    item_id: 'hostingercom-vps-kvm1-usd-1m',
    setup: { template_id: 1059, data_center_id: 11 },
  }
  expect(await api.call('POST', '/vps/v1/virtual-machines', order)).toMatchObject({
    status: 200,
    body: { order: { status: 'failed' }, virtual_machine: null },
  })
  expect(await machines()).toEqual([])
  expect(await subscriptions()).toEqual([])
  expect(paid()).toEqual([['2026-01-31T12:00:00Z', 'purchase', 'declined', 499]])
})

test('a renewal that is declined ends the subscription', async () => {
  await purchase()
  world.faults.add({
    provider: 'hostinger',
    operation: 'renew-subscription',
    fault: 'declined',
    times: 1,
  })
  await world.clock.advance(28 * day)
  expect(await machines()).toEqual([])
  expect(paid().map(([, , status]) => status)).toEqual(['paid', 'declined'])
})
