import type { StripeAccount } from './account.ts'
import { bankAnswer } from './bank-accounts.ts'
import { settlePayment } from './invoice-collection.ts'
import { openIntentOf } from './invoice-payments.ts'
import type { Invoice } from './invoices.ts'

/**
 * Arms the clock for a bank's answer to the debit of a renewal; also after a restart. The first
 * payment of a checkout is waited for in async-payment.ts.
 */
export function scheduleSettlement(account: StripeAccount, invoice: Invoice): void {
  const intent = invoice.status === 'open' ? openIntentOf(account, invoice) : null
  if (intent?.status !== 'processing' || isOfCheckout(account, invoice)) return
  const charge = intent.latest_charge && account.find('charge', intent.latest_charge)
  const answer = bankAnswer(account.state.testNumbers[intent.payment_method ?? ''] ?? '')
  if (!charge || !answer) return
  account.after(charge.created + answer.waitSeconds, `settle ${invoice.id}`, () => {
    if (account.get('charge', charge.id).status === 'pending') {
      settlePayment(account, invoice.id, !answer.fails)
    }
  })
}

function isOfCheckout(account: StripeAccount, { id }: Invoice): boolean {
  return Object.keys(account.state.awaitedBanks).some(
    session => account.find('checkout.session', session)?.invoice === id,
  )
}
