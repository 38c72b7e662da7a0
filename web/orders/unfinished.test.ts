import { expect, test } from 'vitest'
import type { Order } from '../api/schema.ts'
import { unfinishedOrders } from './unfinished.ts'

const now = Date.parse('2026-11-28T12:00:00Z')
const order = (id: string, rest: Partial<Order>): Order => ({
  id,
  state: 'payable',
  planId: 'starter',
  price: { amountMinor: 1900, currency: 'usd' },
  addons: [],
  trialDays: 0,
  orderedAt: '2026-11-27T12:00:00Z',
  interval: 'month',
  hostname: id,
  place: null,
  checkoutUrl: null,
  serverId: null,
  problem: null,
  ...rest,
})

test('orders that wait for money are shown, and those that came to an end are not', () => {
  const orders = [
    order('payable', {}),
    order('processing', { state: 'processing' }),
    order('server', { state: 'paid', serverId: 'srv_1' }),
    order('failed', { state: 'failed' }),
    order('given-up', { state: 'abandoned', problem: { code: 'customer-cancelled', text: '' } }),
  ]
  expect(unfinishedOrders(orders, now).map(({ id }) => id)).toEqual(['payable', 'processing'])
})

test('an order that was let go can be taken up for a week, unless its name was ordered again', () => {
  const orders = [
    order('newer', { hostname: 'muscat' }),
    order('again', { state: 'abandoned', hostname: 'muscat' }),
    order('recent', { state: 'abandoned' }),
    order('old', { state: 'abandoned', orderedAt: '2026-11-01T12:00:00Z' }),
  ]
  expect(unfinishedOrders(orders, now).map(({ id }) => id)).toEqual(['newer', 'recent'])
})
