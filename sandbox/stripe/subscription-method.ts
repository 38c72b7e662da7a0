import type { StripeAccount } from './account.ts'
import { changedFields } from './products.ts'
import { hasEnded } from './subscriptions.ts'

/** Charges a subscription to another payment method from now on. */
export function setDefaultMethod(
  account: StripeAccount,
  subscription: string,
  method: string,
): void {
  const before = account.find('subscription', subscription)
  if (!before || hasEnded(before) || before.default_payment_method === method) return
  const changed = account.put('subscription', { ...before, default_payment_method: method })
  account.emit('customer.subscription.updated', changed, changedFields(before, changed))
}
