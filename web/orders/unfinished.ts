import type { Order } from '../api/schema.ts'

const week = 7 * 86_400_000

/**
 * Orders that may still come to a server: those that wait for money, and what was not paid in time in the
 * last days. What its customer gave up is not brought up again.
 */
export const unfinishedOrders = (orders: readonly Order[], nowMs: number): Order[] =>
  orders.filter(({ state, serverId, orderedAt, hostname, problem }, at) => {
    if (serverId !== null || problem?.code === 'customer-cancelled') return false
    if (state !== 'abandoned') {
      return state === 'preparing' || state === 'payable' || state === 'processing'
    }
    const isOrderedAgain = orders.some((other, place) => place < at && other.hostname === hostname)
    return !isOrderedAgain && nowMs - Date.parse(orderedAt) < week
  })
