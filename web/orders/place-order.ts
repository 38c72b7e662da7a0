import type { Client } from '../api/client.ts'
import type { Order, OrderRequest, Problem, Reason } from '../api/schema.ts'

export type Placed =
  | { kind: 'pay'; checkoutUrl: string }
  /** The payment is not ready yet: the order's own page waits for it. */
  | { kind: 'wait'; orderId: string }
  | { kind: 'failed'; reason: Reason | null }
  | { kind: 'refused'; problem: Problem }

const askEveryMs = 1000
const askTimesMax = 30

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

function settled(order: Order): Placed | null {
  if (order.checkoutUrl !== null) return { kind: 'pay', checkoutUrl: order.checkoutUrl }
  if (order.state === 'failed' || order.state === 'abandoned')
    return { kind: 'failed', reason: order.problem }
  return order.state === 'preparing' ? null : { kind: 'wait', orderId: order.id }
}

/** Places an order and waits, for half a minute at most, until it can be paid. */
export async function placeOrder(client: Client, request: OrderRequest): Promise<Placed> {
  const created = await client.createOrder(request)
  if (!created.ok) return { kind: 'refused', problem: created.problem }
  const first = settled(created.value)
  if (first) return first
  for (let asked = 0; asked < askTimesMax; asked += 1) {
    await pause(askEveryMs)
    const answer = await client.order(created.value.id)
    const outcome = answer.ok ? settled(answer.value) : null
    if (outcome) return outcome
  }
  return { kind: 'wait', orderId: created.value.id }
}
