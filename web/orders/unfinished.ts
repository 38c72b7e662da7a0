import type { Order } from '../api/schema.ts'

const week = 7 * 86_400_000

/** Orders that may still come to a server: those that wait for money, and what was let go in the last days. */
export const unfinishedOrders = (orders: readonly Order[], nowMs: number): Order[] =>
  orders.filter(({ state, serverId, orderedAt, hostname }, at) => {
    if (serverId !== null) return false
    if (state !== 'abandoned') {
      return state === 'preparing' || state === 'payable' || state === 'processing'
    }
    const isOrderedAgain = orders.some((other, place) => place < at && other.hostname === hostname)
    return !isOrderedAgain && nowMs - Date.parse(orderedAt) < week
  })
