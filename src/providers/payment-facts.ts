/**
 * What the payment vendor says, in our words. Money is integers in minor units with a currency (ISO 4217,
 * lower case); moments are dates. Nothing of it is believed from an event: it is fetched.
 */

export interface CheckoutSession {
  id: string
  status: 'open' | 'complete' | 'expired'
  paid: boolean
  /** Null once the session is complete or expired. */
  url: string | null
  expiresAt: Date
  customerId: string | null
  subscriptionId: string | null
}

/** Something sold: the vendor's price and how many of it. */
export interface SoldItem {
  /** The vendor's own id of the line, by which it is changed. */
  itemId: string
  priceId: string
  productId: string
  quantity: number
  unitMinor: number
  interval: 'month' | 'year'
}

export interface PaidSubscription {
  id: string
  /** Our subscription, as we wrote it there; null: not one of ours. */
  ours: string | null
  status:
    | 'incomplete'
    | 'incomplete_expired'
    | 'trialing'
    | 'active'
    | 'past_due'
    | 'unpaid'
    | 'canceled'
    | 'paused'
  customerId: string
  currentPeriodEnd: Date
  cancelAtPeriodEnd: boolean
  /** When it was said that it ends: then, or with its period. */
  cancelledAt: Date | null
  /** Why it ended or will: the customer wished it, or payments failed. */
  endReason: 'asked' | 'payment-failed' | 'disputed' | null
  endedAt: Date | null
  trialEnd: Date | null
  latestInvoiceId: string | null
  /** What was paid of the latest invoice. */
  amountPaidMinor: number
  currency: string
  items: SoldItem[]
}

export interface BilledLine {
  description: string
  /** Without tax, after discounts; negative: a credit for time that was not used. */
  amountMinor: number
  from: Date
  to: Date
}

export interface BilledInvoice {
  id: string
  subscriptionId: string | null
  /** Our subscription, as it was written there when the invoice was made. */
  ours: string | null
  number: string | null
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  currency: string
  totalMinor: number
  taxMinor: number
  /** What is still to be paid of it. */
  dueMinor: number
  paidMinor: number
  /** Of what was paid, over all its payments. */
  refundedMinor: number
  /** What the vendor keeps; null while it does not say. */
  feeMinor: number | null
  lines: BilledLine[]
  /** The vendor's ids of its payments, by which disputes and refunds name them; attempts too. */
  payments: string[]
  /** The bank has the money or may take it; once a dispute is won it is not. */
  disputed: boolean
  /** The last attempt at it failed, or waits for its customer. */
  attempted: boolean
  pageUrl: string | null
  pdfUrl: string | null
  issuedAt: Date
  dueAt: Date | null
  paidAt: Date | null
}

export interface PaymentDispute {
  id: string
  paymentId: string
  amountMinor: number
  currency: string
  /**
   * `inquiry`: the bank only asks, and takes nothing; `open`: somebody has to answer, and the bank has the
   * money or may take it; `won`: it is ours again; `lost`: it is gone.
   */
  state: 'inquiry' | 'open' | 'won' | 'lost'
  reason: string
  openedAt: Date
}

/**
 * Everything about one subscription's money, read at one time. Where it was revived, invoices and disputes
 * are those of all that the vendor has had under our id.
 */
export interface Statement {
  subscription: PaidSubscription
  /** Newest first. */
  invoices: BilledInvoice[]
  disputes: PaymentDispute[]
}

/** What a change costs, and what it would leave for later. */
export interface ChangePreview {
  /** Charged at once; what was paid for and not used is taken off. Negative: given as credit. */
  dueNowMinor: number
  /** Each period after that. */
  nextMinor: number
  nextAt: Date
  currency: string
}

export interface PaymentsAccess {
  /** Whether real money moves. */
  mode: 'test' | 'live'
  /** The version of the vendor's interface that our client speaks and events must come in. */
  apiVersion: string
  webhooks: {
    url: string
    enabled: boolean
    /** Null: the account's default version. */
    apiVersion: string | null
    /** Events that we listen for and that are not sent there. */
    missingEvents: string[]
  }[]
}
