import type { StripeAccount } from './account.ts'
import type { Customer } from './customers.ts'
import { type Discounted, discountOn, discountsInForce } from './discounts.ts'
import { blankInvoice } from './invoice-blank.ts'
import type { Billed, BillingReason, CollectionMethod, Invoice, InvoiceLine } from './invoices.ts'
import { page } from './lists.ts'
import type { Metadata } from './params.ts'
import type { Subscription } from './subscriptions.ts'
import { type Taxed, taxOfInvoice } from './tax.ts'
import { validTaxIdsOf } from './tax-ids.ts'

/** What an invoice is made from. */
export interface InvoiceDraft {
  customer: Customer
  subscription: Subscription | null
  reason: BillingReason
  billed: Billed[]
  /** Ids of the discounts that are taken off. */
  discounts: string[]
  automaticTax: boolean
  currency: string
  collectionMethod: CollectionMethod
  daysUntilDue: number | null
  method: string | null
  metadata?: Metadata
  description?: string | null
  /** Instead of the discounts' own effect, as in a preview of coupons that nobody has redeemed. */
  discounted?: Discounted
}

/** The draft of a subscription's own invoice. */
export function draftFor(
  account: StripeAccount,
  subscription: Subscription,
  reason: BillingReason,
  billed: Billed[],
): InvoiceDraft {
  return {
    customer: account.get('customer', subscription.customer),
    subscription,
    reason,
    billed,
    discounts: subscription.discounts,
    automaticTax: subscription.automatic_tax.enabled,
    currency: subscription.currency,
    collectionMethod: subscription.collection_method,
    daysUntilDue: subscription.days_until_due,
    method: subscription.default_payment_method,
  }
}

/** Computes a draft invoice: lines, discounts, taxes, what the customer has in credit. Stores nothing. */
export function buildInvoice(account: StripeAccount, draft: InvoiceDraft, id: string): Invoice {
  const { customer, subscription, billed, currency } = draft
  const now = account.now()
  const discounted =
    draft.discounted ?? discountOn(account, discountsInForce(account, draft.discounts), billed)
  const net = billed.map(
    ({ amount }, index) => amount - sum((discounted.lines[index] ?? []).map(each => each.amount)),
  )
  const taxed = draft.automaticTax
    ? taxOfInvoice(
        account,
        customer,
        net.map((amount, index) => ({
          amount,
          inclusive: billed[index]?.price.tax_behavior === 'inclusive',
        })),
      )
    : null
  const subtotal = sum(billed.map(({ amount }) => amount))
  const total = subtotal - discounted.amount + (taxed?.exclusive ?? 0)
  const excludingTax = total - (taxed?.exclusive ?? 0) - (taxed?.inclusive ?? 0)
  const { balance } = customer
  const due = Math.max(0, total + balance)
  const lines = billed.map((line, index) =>
    toLine(account, { id, subscription, discounted, taxed }, line, index),
  )
  return {
    ...blankInvoice(customer),
    id,
    amount_due: due,
    amount_remaining: due,
    automatic_tax: {
      disabled_reason: null,
      enabled: taxed !== null,
      liability: taxed && { type: 'self' },
      provider: taxed && 'stripe',
      status: taxed?.status ?? null,
    },
    billing_reason: draft.reason,
    collection_method: draft.collectionMethod,
    created: now,
    currency,
    customer_tax_exempt: taxed?.customerTaxExempt ?? customer.tax_exempt,
    customer_tax_ids: validTaxIdsOf(account, customer.id).map(({ type, value }) => ({
      type,
      value,
    })),
    default_payment_method: draft.method,
    description: draft.description ?? null,
    discounts: [...draft.discounts],
    due_date: draft.daysUntilDue === null ? null : now + draft.daysUntilDue * 86_400,
    lines: page(`/v1/invoices/${id}/lines`, lines, { limit: 100 }),
    metadata: draft.metadata ?? {},
    parent: subscription && {
      quote_details: null,
      subscription_details: {
        metadata: { ...subscription.metadata },
        subscription: subscription.id,
      },
      type: 'subscription_details',
    },
    period_end: now,
    period_start: now,
    starting_balance: balance,
    subtotal,
    subtotal_excluding_tax: subtotal - (taxed?.inclusive ?? 0),
    test_clock: customer.test_clock ?? null,
    total,
    total_discount_amounts: discounted.totals,
    total_excluding_tax: excludingTax,
    total_pretax_credit_amounts: discounted.totals.map(each => ({ ...each, type: 'discount' })),
    total_taxes: taxed?.totals ?? [],
  }
}

function toLine(
  account: StripeAccount,
  invoice: {
    id: string
    subscription: Subscription | null
    discounted: Discounted
    taxed: Taxed | null
  },
  billed: Billed,
  index: number,
): InvoiceLine {
  const { price, item, proration, credited, invoiceItem = null } = billed
  const discounts = invoice.discounted.lines[index] ?? []
  const subscription = invoice.subscription?.id ?? null
  const proration_details = {
    credited_items: credited
      ? { invoice: credited.invoice, invoice_line_items: [credited.line] }
      : null,
  }
  return {
    id: `il_${account.token(24)}`,
    object: 'line_item',
    amount: billed.amount,
    currency: price.currency,
    description: billed.description,
    discount_amounts: discounts,
    discountable: !proration,
    discounts: discounts.map(({ discount }) => discount),
    invoice: invoice.id,
    livemode: false,
    metadata: { ...invoice.subscription?.metadata },
    parent:
      item === null
        ? {
            invoice_item_details: {
              invoice_item: invoiceItem,
              proration,
              proration_details,
              subscription,
            },
            subscription_item_details: null,
            type: 'invoice_item_details',
          }
        : {
            invoice_item_details: null,
            subscription_item_details: {
              invoice_item: invoiceItem,
              proration,
              proration_details,
              subscription,
              subscription_item: item,
            },
            type: 'subscription_item_details',
          },
    period: { end: billed.to, start: billed.from },
    pretax_credit_amounts: discounts.map(each => ({ ...each, type: 'discount' })),
    pricing: {
      price_details: { price: price.id, product: price.product },
      type: 'price_details',
      unit_amount_decimal: String(price.unit_amount),
    },
    quantity: billed.quantity,
    quantity_decimal: String(billed.quantity),
    subscription,
    subtotal: billed.amount,
    taxes: invoice.taxed?.lines[index] ?? [],
  }
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0)
