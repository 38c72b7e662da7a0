import type { StripeAccount } from './account.ts'
import { recordMovement } from './balance-transactions.ts'
import type { Charge } from './charges.ts'
import { invalid } from './errors.ts'
import { changedFields } from './products.ts'
import type { Refund } from './refunds.ts'

const settlesAfterSeconds = 5

/** How a refund ends that is not settled at once. */
export interface AwaitedRefund {
  at: number
  fails: boolean
}

/**
 * Settles a refund at once, as cards do; the fault `settle-refund=slow` leaves it `pending` for its
 * delay, `settle-refund=action-fails` for a moment and then failed.
 */
export function settleRefund(account: StripeAccount, refund: Refund): Refund {
  const fault = account.world.faults.take('stripe', 'settle-refund', ['slow', 'action-fails'])
  if (!fault) return account.put('refund', refund)
  const wait = fault.delayMs === undefined ? settlesAfterSeconds : Math.ceil(fault.delayMs / 1000)
  account.state.awaitedRefunds[refund.id] = {
    at: account.now() + wait,
    fails: fault.fault === 'action-fails',
  }
  const pending = account.put('refund', {
    ...refund,
    pending_reason: 'processing',
    status: 'pending',
  })
  scheduleRefund(account, pending)
  return pending
}

/** Arms the clock for the end of a pending refund; also after a restart, which forgets timers. */
export function scheduleRefund(account: StripeAccount, { id }: Refund): void {
  const awaited = account.state.awaitedRefunds[id]
  if (!awaited) return
  account.after(awaited.at, `settle ${id}`, () => {
    const refund = account.find('refund', id)
    if (refund?.status !== 'pending') return
    if (awaited.fails) giveBack(account, refund, 'failed')
    else end(account, refund, { status: 'succeeded' })
  })
}

export function cancelRefund(account: StripeAccount, refund: Refund): Refund {
  if (refund.status !== 'pending') {
    throw invalid('', `A refund with a status of ${refund.status} cannot be canceled.`)
  }
  return giveBack(
    account.inTimeOf(account.get('charge', refund.charge).customer),
    refund,
    'canceled',
  )
}

/** The money comes back to the seller: the charge is as it was before. */
function giveBack(account: StripeAccount, refund: Refund, status: 'failed' | 'canceled'): Refund {
  const movement = recordMovement(account, {
    amount: refund.amount,
    currency: refund.currency,
    description: 'Refund failure',
    fee: 0,
    source: refund.id,
    type: 'refund_failure',
    category: 'refund_failure',
  })
  countRefund(account, account.get('charge', refund.charge), -refund.amount)
  return end(account, refund, {
    failure_balance_transaction: movement.id,
    ...(status === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {}),
    status,
  })
}

function end(
  account: StripeAccount,
  { pending_reason: _, ...before }: Refund,
  outcome: Partial<Refund> & Pick<Refund, 'status'>,
): Refund {
  delete account.state.awaitedRefunds[before.id]
  const ended = account.put('refund', { ...before, ...outcome })
  account.emit('refund.updated', ended, changedFields(before, ended))
  if (outcome.status === 'failed') account.emit('refund.failed', ended)
  return ended
}

/** Notes on a charge that more, or less, of it is refunded. */
export function countRefund(account: StripeAccount, before: Charge, amount: number): void {
  const refunded = before.amount_refunded + amount
  const charge = account.put('charge', {
    ...before,
    amount_refunded: refunded,
    refunded: refunded === before.amount,
  })
  account.emit(
    amount > 0 ? 'charge.refunded' : 'charge.updated',
    charge,
    changedFields(before, charge),
  )
}
