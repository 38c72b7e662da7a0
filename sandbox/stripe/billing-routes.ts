import type { FastifyInstance } from 'fastify'
import type { StripeAccount } from './account.ts'
import { registerBillingSettings } from './billing-settings.ts'
import { registerCustomerBalance } from './customer-balance.ts'
import { scheduleCollection, scheduleOverdue } from './invoice-collection.ts'
import { registerInvoiceItems } from './invoice-items.ts'
import { registerInvoicePayments } from './invoice-payments.ts'
import { registerInvoices } from './invoices.ts'
import { registerRefunds } from './refunds.ts'
import { registerSubscriptionCancel } from './subscription-cancel.ts'
import { registerSubscriptionCreate } from './subscription-create.ts'
import { scheduleLife } from './subscription-life.ts'
import { registerSubscriptionUpdate } from './subscription-update.ts'
import { registerSubscriptions } from './subscriptions.ts'
import { advanceTestClock } from './test-clock-advance.ts'
import { registerTestClocks } from './test-clocks.ts'

/** What keeps a customer who has bought: subscriptions, invoices, and what is paid back. */
export function registerBilling(app: FastifyInstance, account: StripeAccount): void {
  for (const register of [
    registerSubscriptions,
    registerSubscriptionCreate,
    registerSubscriptionUpdate,
    registerSubscriptionCancel,
    registerInvoices,
    registerInvoiceItems,
    registerInvoicePayments,
    registerCustomerBalance,
    registerRefunds,
    registerBillingSettings,
    registerTestClocks,
  ]) {
    register(app, account)
  }
}

/** Arms again what was still to come when the last process ended, as timers end with theirs. */
export function rearmBilling(account: StripeAccount): void {
  for (const subscription of account.list('subscription')) {
    scheduleLife(account.inTimeOf(subscription.customer), subscription)
  }
  for (const invoice of account.list('invoice')) {
    const own = account.inTimeOf(invoice.customer)
    scheduleCollection(own, invoice)
    scheduleOverdue(own, invoice)
  }
  for (const clock of account.list('test_helpers.test_clock')) advanceTestClock(account, clock)
}
