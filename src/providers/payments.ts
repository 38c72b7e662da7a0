import type { Answer } from './compute.ts'
import type {
  BilledInvoice,
  ChangePreview,
  CheckoutSession,
  PaidSubscription,
  PaymentsAccess,
  Statement,
} from './payment-facts.ts'

/** A price of ours, for the vendor's catalogue. */
export interface CataloguePrice {
  /** `plan:starter`, `addon:extra-backups` */
  product: string
  name: string
  interval: 'month' | 'year'
  amountMinor: number
  currency: string
}

/** What is bought or changed to: the vendor's price and how many of it; the plan comes first. */
export interface WantedItem {
  priceId: string
  quantity: number
}

export interface CheckoutOrder {
  /** Ours; travels as metadata on the session, the subscription and its invoices. */
  subscriptionId: string
  customerId: string
  items: WantedItem[]
  /** What all of it costs each period, without tax. 0: nobody is asked for a card. */
  amountMinor: number
  /** 0: paid at once. */
  trialDays: number
  /** A code that was looked up before; null: the page has a field for one. */
  promotionId: string | null
  /** The vendor computes tax from the customer's address, which the page then asks for. */
  automaticTax: boolean
  successUrl: string
  cancelUrl: string
  language: string
  expiresAt: Date
  idempotencyKey: string
}

export interface WantedChange {
  subscriptionId: string
  items: WantedItem[]
  /** Unused time is counted up to here, the same in preview and change. */
  countedAt: Date
  /**
   * `now`: the difference is charged at once. `later`: nothing is charged until the period ends, which
   * another interval cannot wait for: `rejected` with the code `interval-not-later`.
   */
  charge: 'now' | 'later'
}

/**
 * The port to the payment vendor. Creating calls take an idempotency key derived from our rows; the
 * same key never acts twice. The vendor is the authority: we fetch, we do not trust events.
 *
 * After `unknown-outcome` the same call with the same words and key is the look-up: it finds what was
 * made, or is answered as the first time. Only `ensureWebhookEndpoint` then cannot tell the secret.
 */
export interface Payments {
  /**
   * Finds product and price by our lookup key, or creates them; an earlier price of another amount is
   * not sold any more, and subscriptions that bought it keep it.
   */
  ensurePrice(
    price: CataloguePrice,
    signal: AbortSignal,
  ): Answer<{ priceId: string; created: boolean }>
  ensureCustomer(
    account: { id: string; email: string; name: string; language: string },
    signal: AbortSignal,
  ): Answer<{ customerId: string }>
  /** Writes to this address from now on; a customer that is not there needs no letters. */
  changeCustomerEmail(customerId: string, email: string, signal: AbortSignal): Answer<null>
  /**
   * Forgets a customer for good: cards, address and name, and whatever of theirs is still running ends. The vendor
   * keeps its invoices as the law asks. One that is not there is forgotten.
   */
  eraseCustomer(customerId: string, signal: AbortSignal): Answer<null>
  /** The code as the vendor has it now, for these products; null: there is no such code, or not for them. */
  findPromotion(
    code: string,
    order: { customerId: string; products: string[]; currency: string; amountMinor: number },
    signal: AbortSignal,
  ): Answer<{ promotionId: string } | null>
  /** `rejected` with the code `currency-mixed`: this customer pays for something in another currency. */
  createCheckout(order: CheckoutOrder, signal: AbortSignal): Answer<CheckoutSession>
  findCheckout(id: string, signal: AbortSignal): Answer<CheckoutSession | null>
  expireCheckout(id: string, signal: AbortSignal): Answer<null>
  /** A subscription that is paid against an invoice by mail; the first is sent at once. */
  createInvoiced(
    order: {
      subscriptionId: string
      customerId: string
      items: WantedItem[]
      dueDays: number
      automaticTax: boolean
      idempotencyKey: string
    },
    signal: AbortSignal,
  ): Answer<PaidSubscription>
  findSubscription(id: string, signal: AbortSignal): Answer<PaidSubscription | null>
  /** What this customer has under our id, also where nobody has heard that it was made. */
  findSubscriptionOf(
    order: { customerId: string; subscriptionId: string },
    signal: AbortSignal,
  ): Answer<PaidSubscription | null>
  /** The subscription with all its invoices, their refunds and disputes. */
  readStatement(id: string, signal: AbortSignal): Answer<Statement | null>
  /** All subscriptions of the account, ended ones too, for comparing books. */
  listSubscriptions(signal: AbortSignal): Answer<PaidSubscription[]>
  /** All invoices of subscriptions. */
  listInvoices(signal: AbortSignal): Answer<BilledInvoice[]>
  /** Lets it end with the period, or go on after all; may be repeated. */
  endWithPeriod(
    id: string,
    ending: boolean,
    why: { reason: string | null; comment: string | null },
    signal: AbortSignal,
  ): Answer<PaidSubscription>
  /**
   * Ends it now, with all else that the vendor has under our id of it; succeeds when it has ended already.
   * Refunds nothing by itself; open invoices are voided.
   */
  cancelSubscription(id: string, signal: AbortSignal): Answer<null>
  /**
   * Another subscription in the place of one that has ended: the same items and discounts that go on, for
   * the same customer, charged as `invoiceId` was paid. One that is there already is the answer.
   */
  revive(
    order: {
      /** The vendor's subscription that has ended. */
      vendorId: string
      /** Ours. */
      subscriptionId: string
      invoiceId: string
      /** When the first period begins that is to be paid for; in the future, and at most a period away. */
      chargedFrom: Date
      idempotencyKey: string
    },
    signal: AbortSignal,
  ): Answer<PaidSubscription>
  /** What a change would cost; changes nothing. */
  previewChange(change: WantedChange, signal: AbortSignal): Answer<ChangePreview>
  /**
   * Makes it so, or nothing of it: a charge that is declined is `rejected` with the code
   * `payment-declined`. Repeating it with the same words changes nothing more.
   */
  applyChange(
    change: WantedChange & { idempotencyKey: string },
    signal: AbortSignal,
  ): Answer<PaidSubscription>
  /**
   * Pays back everything paid on the subscription's invoices and not yet refunded, or `partMinor` of it
   * (of the newest payments first), with a credit note for each. `amountMinor` is what has been paid back
   * under this key, over all calls; for the whole it is the total over all refunds.
   */
  refund(
    refund: {
      subscriptionId: string
      partMinor: number | null
      idempotencyKey: string
      reason: string
    },
    signal: AbortSignal,
  ): Answer<{ refundIds: string[]; amountMinor: number; currency: string; settled: boolean }>
  /** An address at the vendor where this one customer manages cards, invoices and tax ids for some minutes. */
  openPortal(
    visit: { customerId: string; returnUrl: string; language: string },
    signal: AbortSignal,
  ): Answer<{ url: string }>
  /** Whether our key works, and where the account sends its events; changes nothing. */
  checkAccess(signal: AbortSignal): Answer<PaymentsAccess>
  /** Registers our webhook address, pinned to one API version, unless it is registered already. */
  ensureWebhookEndpoint(url: string, signal: AbortSignal): Answer<{ secret: string | null }>
}
