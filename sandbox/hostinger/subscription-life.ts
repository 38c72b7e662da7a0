import { addMonths } from '../control/calendar.ts'
import type { Account } from './account.ts'
import { currency, getPrice, type Price } from './catalogue.ts'
import { destroyMachine } from './machine-lifecycle.ts'
import type { ChargeRow, OrderRow, PaymentMethodRow, SubscriptionRow } from './state.ts'

/** The payment method that was named, or else the default one; 422 when there is none. */
export function choosePaymentMethod(
  account: Account,
  wanted: number | undefined,
): PaymentMethodRow {
  const { paymentMethods } = account.state
  const found = paymentMethods.find(one =>
    wanted === undefined ? one.isDefault : one.id === wanted,
  )
  if (found) return found
  return account.refusals.invalidField(
    'payment_method_id',
    wanted === undefined
      ? 'There is no default payment method.'
      : 'The selected payment method id is invalid.',
  )
}

/** Buys a subscription. A declined payment leaves a failed order and no subscription. */
export function buy(
  account: Account,
  price: Price,
  method: PaymentMethodRow,
): { order: OrderRow; subscription: SubscriptionRow | null } {
  const isDeclined = account.world.faults.take('hostinger', 'create-server', ['declined']) !== null
  const createdAt = account.timestamp()
  const id = `Azz${account.world.randomHex(7)}`
  const order = charge(account, {
    subscriptionId: id,
    paymentMethodId: method.id,
    reason: 'purchase',
    status: isDeclined ? 'declined' : 'paid',
    amount: price.first,
  })
  if (isDeclined) return { order, subscription: null }
  const subscription: SubscriptionRow = {
    id,
    itemId: price.id,
    status: 'active',
    isAutoRenewed: true,
    paymentMethodId: method.id,
    createdAt,
    periods: 1,
    expiresAt: '',
  }
  subscription.expiresAt = endOfPeriods(account, subscription)
  account.state.subscriptions.push(subscription)
  watch(account, subscription)
  return { order, subscription }
}

/** Pays one more period, at the full price; a declined payment changes nothing. */
export function renew(
  account: Account,
  subscription: SubscriptionRow,
  paymentMethodId: number,
): OrderRow {
  const { faults } = account.world
  const isDeclined = faults.take('hostinger', 'renew-subscription', ['declined']) !== null
  const order = charge(account, {
    subscriptionId: subscription.id,
    paymentMethodId,
    reason: 'renewal',
    status: isDeclined ? 'declined' : 'paid',
    amount: getPrice(subscription.itemId).price,
  })
  if (isDeclined) return order
  subscription.periods += 1
  subscription.expiresAt = endOfPeriods(account, subscription)
  account.save()
  return order
}

export function setAutoRenewal(
  account: Account,
  subscription: SubscriptionRow,
  isAutoRenewed: boolean,
): void {
  subscription.isAutoRenewed = isAutoRenewed
  subscription.status = isAutoRenewed ? 'active' : 'not_renewing'
  account.save()
}

/** Waits for the end of what is paid; call it once for each subscription that lives. */
export function watch(account: Account, subscription: SubscriptionRow): void {
  const { clock } = account.world
  const leftMs = new Date(subscription.expiresAt).getTime() - clock.now().getTime()
  clock.after(leftMs, `hostinger subscription ${subscription.id}`, async () => {
    const isPaid = () => new Date(subscription.expiresAt) > clock.now()
    if (!isPaid() && subscription.isAutoRenewed) {
      const { paymentMethods } = account.state
      const method =
        paymentMethods.find(one => one.id === subscription.paymentMethodId) ??
        paymentMethods.find(one => one.isDefault)
      if (method) renew(account, subscription, method.id)
    }
    if (isPaid()) watch(account, subscription)
    else await end(account, subscription)
  })
}

/** The only way a machine goes: nobody can delete it, and nobody pays for it any longer. */
async function end(account: Account, subscription: SubscriptionRow): Promise<void> {
  subscription.status = 'cancelled'
  subscription.isAutoRenewed = false
  account.save()
  for (const machine of account.listMachines()) {
    if (machine.subscriptionId === subscription.id) await destroyMachine(account, machine)
  }
}

function charge(
  account: Account,
  attempt: Omit<ChargeRow, 'at' | 'orderId' | 'currency'>,
): OrderRow {
  const at = account.timestamp()
  const order: OrderRow = {
    id: account.nextId(),
    subscriptionId: attempt.subscriptionId,
    status: attempt.status === 'paid' ? 'completed' : 'failed',
    amount: attempt.amount,
    createdAt: at,
  }
  account.state.orders.push(order)
  account.state.charges.push({ at, orderId: order.id, currency, ...attempt })
  return order
}

function endOfPeriods(account: Account, subscription: SubscriptionRow): string {
  const months = getPrice(subscription.itemId).unit === 'year' ? 12 : 1
  const start = new Date(subscription.createdAt)
  return account.timestamp(addMonths(start, months * subscription.periods))
}
