import type { FastifyInstance } from 'fastify'
import type { StripeAccount } from './account.ts'
import { registerBalanceTransactions } from './balance-transactions.ts'
import { scheduleSettlement } from './bank-settlement.ts'
import { registerBillingSettings } from './billing-settings.ts'
import { registerCreditNotes } from './credit-notes.ts'
import { registerCustomerBalance } from './customer-balance.ts'
import { registerDeliverySettings } from './delivery-settings.ts'
import { scheduleDeadline, scheduleDispute, scheduleVerdict } from './dispute-life.ts'
import { registerDisputes } from './disputes.ts'
import { registerInvoiceActions } from './invoice-actions.ts'
import { scheduleCollection, scheduleOverdue } from './invoice-collection.ts'
import { registerInvoiceItems } from './invoice-items.ts'
import { registerInvoicePages } from './invoice-pages.ts'
import { registerInvoicePayments } from './invoice-payments.ts'
import { registerInvoicePreview } from './invoice-preview.ts'
import { registerInvoices } from './invoices.ts'
import { registerPaymentMethodAttach } from './payment-method-attach.ts'
import { registerPortalConfigurations } from './portal-configurations.ts'
import { registerPortal } from './portal-routes.ts'
import { registerPortalSessions } from './portal-sessions.ts'
import { scheduleRefund } from './refund-settlement.ts'
import { registerRefunds } from './refunds.ts'
import { registerSubscriptionCancel } from './subscription-cancel.ts'
import { registerSubscriptionCreate } from './subscription-create.ts'
import { scheduleLife } from './subscription-life.ts'
import { registerSubscriptionUpdate } from './subscription-update.ts'
import { registerSubscriptions } from './subscriptions.ts'
import { advanceTestClock } from './test-clock-advance.ts'
import { registerTestClocks } from './test-clocks.ts'
import { registerWebhookSecrets } from './webhook-secrets.ts'

/** What keeps a customer who has bought: subscriptions, invoices, and what is paid back. */
export function registerBilling(app: FastifyInstance, account: StripeAccount): void {
  for (const register of [
    registerPaymentMethodAttach,
    registerSubscriptions,
    registerSubscriptionCreate,
    registerSubscriptionUpdate,
    registerSubscriptionCancel,
    registerInvoices,
    registerInvoicePreview,
    registerInvoiceActions,
    registerInvoiceItems,
    registerInvoicePayments,
    registerInvoicePages,
    registerCustomerBalance,
    registerRefunds,
    registerCreditNotes,
    registerDisputes,
    registerBalanceTransactions,
    registerPortalConfigurations,
    registerPortalSessions,
    registerPortal,
    registerBillingSettings,
    registerDeliverySettings,
    registerWebhookSecrets,
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
    scheduleSettlement(own, invoice)
  }
  for (const refund of account.list('refund')) {
    scheduleRefund(account.inTimeOf(account.get('charge', refund.charge).customer), refund)
  }
  for (const charge of account.list('charge')) scheduleDispute(account, charge)
  for (const dispute of account.list('dispute')) {
    const own = account.inTimeOf(account.get('charge', dispute.charge).customer)
    scheduleDeadline(own, dispute)
    scheduleVerdict(own, dispute)
  }
  for (const clock of account.list('test_helpers.test_clock')) advanceTestClock(account, clock)
}
