import type { StripeAccount } from './account.ts'
import { bankAnswer } from './bank-accounts.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import { settlePayment } from './invoice-collection.ts'

/** A debit whose bank has not answered. */
export interface AwaitedBank {
  /** When it answers, in seconds since 1970. */
  at: number
  fails: boolean
}

/** Notes that a session was completed with a debit, and waits for the bank's answer. */
export function awaitBank(
  account: StripeAccount,
  { id, customer }: CheckoutSession,
  number: string,
) {
  const { fails, waitSeconds } = bankAnswer(number) ?? { fails: true, waitSeconds: 0 }
  const own = account.inTimeOf(customer)
  account.state.awaitedBanks[id] = { at: own.now() + waitSeconds, fails }
  account.touch()
  scheduleBankAnswer(account, id)
}

/** Arms the clock for a bank's answer; also after a restart, which forgets timers. */
export function scheduleBankAnswer(account: StripeAccount, id: string): void {
  const awaited = account.state.awaitedBanks[id]
  const session = account.find('checkout.session', id)
  if (!awaited || !session) return
  const own = account.inTimeOf(session.customer)
  own.after(awaited.at, `settle ${id}`, () => settle(own, session, awaited))
}

/** The fault `settle-payment=declined` makes a bank refuse what its number would have paid. */
function settle(account: StripeAccount, session: CheckoutSession, { fails }: AwaitedBank): void {
  delete account.state.awaitedBanks[session.id]
  const declined = account.world.faults.take('stripe', 'settle-payment', ['declined']) !== null
  const succeeded = !fails && !declined
  if (session.invoice !== null) settlePayment(account, session.invoice, succeeded)
  const current = account.get('checkout.session', session.id)
  const settled = account.put('checkout.session', {
    ...current,
    payment_status: succeeded ? 'paid' : 'unpaid',
  })
  account.emit(`checkout.session.async_payment_${succeeded ? 'succeeded' : 'failed'}`, settled)
}
