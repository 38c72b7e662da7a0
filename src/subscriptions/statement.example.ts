import type {
  BilledInvoice,
  PaidSubscription,
  PaymentDispute,
  Statement,
} from '../providers/payment-facts.ts'

/** What a vendor says of an ordinary subscription, for tests that change one thing of it. */
export const aSubscription = (changes: Partial<PaidSubscription> = {}): PaidSubscription => ({
  id: 'sub_1',
  ours: 'sub_ours',
  status: 'active',
  customerId: 'cus_1',
  currentPeriodEnd: new Date('2026-04-01T08:00:00Z'),
  cancelAtPeriodEnd: false,
  cancelledAt: null,
  endReason: null,
  endedAt: null,
  trialEnd: null,
  latestInvoiceId: 'in_1',
  amountPaidMinor: 1900,
  currency: 'usd',
  items: [
    {
      itemId: 'si_1',
      priceId: 'price_1',
      productId: 'prod_1',
      quantity: 1,
      unitMinor: 1900,
      interval: 'month',
    },
  ],
  ...changes,
})

export const anInvoice = (changes: Partial<BilledInvoice> = {}): BilledInvoice => ({
  id: 'in_1',
  subscriptionId: 'sub_1',
  ours: 'sub_ours',
  number: 'A-0001',
  status: 'paid',
  currency: 'usd',
  totalMinor: 1900,
  taxMinor: 0,
  dueMinor: 0,
  paidMinor: 1900,
  refundedMinor: 0,
  feeMinor: 85,
  lines: [
    {
      description: '1 × Starter',
      amountMinor: 1900,
      from: new Date('2026-03-01T08:00:00Z'),
      to: new Date('2026-04-01T08:00:00Z'),
    },
  ],
  payments: ['pi_1'],
  disputed: false,
  attempted: true,
  pageUrl: 'https://pay.example.test/in_1',
  pdfUrl: 'https://pay.example.test/in_1.pdf',
  issuedAt: new Date('2026-03-01T08:00:00Z'),
  dueAt: null,
  paidAt: new Date('2026-03-01T08:00:00Z'),
  ...changes,
})

export const aDispute = (changes: Partial<PaymentDispute> = {}): PaymentDispute => ({
  id: 'dp_1',
  paymentId: 'pi_1',
  amountMinor: 1900,
  currency: 'usd',
  state: 'open',
  reason: 'fraudulent',
  openedAt: new Date('2026-03-05T08:00:00Z'),
  ...changes,
})

export const aStatement = (
  subscription: Partial<PaidSubscription> = {},
  invoices: BilledInvoice[] = [anInvoice()],
  disputes: PaymentDispute[] = [],
): Statement => ({ subscription: aSubscription(subscription), invoices, disputes })
