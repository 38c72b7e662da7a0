import type { Answer, Client } from '../api/client.ts'
import type { Order, Problem, Reason } from '../api/schema.ts'

export type Placed =
  | { kind: 'pay'; checkoutUrl: string }
  /** The payment is not ready yet, or none is needed: the order's own page goes on from here. */
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

/** Waits, for half a minute at most, until an order that was just placed or taken up can be paid. */
export async function awaitPayment(client: Client, placed: Answer<Order>): Promise<Placed> {
  if (!placed.ok) return { kind: 'refused', problem: placed.problem }
  const first = settled(placed.value)
  if (first) return first
  for (let asked = 0; asked < askTimesMax; asked += 1) {
    await pause(askEveryMs)
    const answer = await client.order(placed.value.id)
    const outcome = answer.ok ? settled(answer.value) : null
    if (outcome) return outcome
  }
  return { kind: 'wait', orderId: placed.value.id }
}
