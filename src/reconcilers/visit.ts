import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { assert } from '../kit/assert.ts'
import type { Payments } from '../providers/payments.ts'
import type { Next, Reconciler } from './engine/engine.ts'
import { failing } from './engine/failing.ts'
import type { Platform } from './engine/platform.ts'

export interface VisitTools {
  readonly platform: Platform
  readonly payments: Payments
  readonly publicUrl: string
}

/** The vendor's address works about as long; then it is forgotten here too. */
const liveMs = 5 * 60_000
/** Nobody waits longer than this for a page to open. */
const patienceMs = 60_000

/** Opens the payment vendor's own pages for one customer, who is asked to come back to ours. */
export function visitReconciler({
  platform,
  payments,
  publicUrl,
}: VisitTools): Reconciler<'visit'> {
  return {
    name: 'visit',
    async pass(visit, pass) {
      const ageMs = platform.context.clock.now().getTime() - visit.askedAt.getTime()
      const close = async (problem: string | null): Promise<Next> => {
        await pass.write({ url: null, problem })
        return { wakeInMs: null }
      }
      if (visit.problem !== null) return { wakeInMs: null }
      if (visit.url !== null) {
        return ageMs >= liveMs || visit.returnedAt ? close(null) : { wakeInMs: liveMs - ageMs }
      }
      if (visit.returnedAt || ageMs >= liveMs) return { wakeInMs: null }
      const [account] = await platform.db
        .select()
        .from(accounts)
        .where(eq(accounts.id, visit.accountId))
      assert(account, 'a visit is an account’s')
      if (!account.stripeCustomerId) return close('nothing-bought')
      const opened = await payments.openPortal(
        {
          customerId: account.stripeCustomerId,
          returnUrl: `${publicUrl}/${visit.language}/billing?visit=${visit.id}`,
          language: visit.language,
        },
        pass.signal,
      )
      if (opened.ok) {
        await pass.write({ url: opened.value.url })
        return { wakeInMs: liveMs }
      }
      return ageMs > patienceMs
        ? close('payment-vendor-unreachable')
        : failing(opened.error, visit.failures)
    },
  }
}
