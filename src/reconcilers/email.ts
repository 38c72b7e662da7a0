import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { assert } from '../kit/assert.ts'
import type { Payments } from '../providers/payments.ts'
import type { Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

/**
 * Tells the payment vendor the address that an account has now, which may be another one than this change brought.
 * Saying it twice does nothing more.
 */
export function emailReconciler({
  platform,
  payments,
}: {
  platform: Platform
  payments: Payments
}): Reconciler<'email'> {
  return {
    name: 'email',
    async pass(change, pass) {
      if (change.confirmedAt === null) return { wakeInMs: null }
      const [account] = await platform.db
        .select()
        .from(accounts)
        .where(eq(accounts.id, change.accountId))
      assert(account, 'a change of address is an account’s')
      if (!account.stripeCustomerId) return { wakeInMs: null }
      const { stripeCustomerId, email } = account
      const told = await payments.changeCustomerEmail(stripeCustomerId, email, pass.signal)
      return told.ok ? { wakeInMs: null } : failing(told.error, change.failures, 3600_000)
    },
  }
}
