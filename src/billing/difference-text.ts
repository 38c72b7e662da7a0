import type { MoneyDifference } from './tables.ts'

/** Kinds that are said as "this is that here and that there". */
const things: Readonly<Record<string, string>> = {
  state: 'the state',
  'stripe-id': 'the subscription’s id',
  plan: 'the plan',
  interval: 'the interval',
  addons: 'what was bought beside the plan',
  amount: 'what a period costs',
  currency: 'the currency',
  paid: 'what was paid',
  'paid-until': 'the time until which it is paid',
  'cancel-at-period-end': 'whether it ends with its period',
  'trial-end': 'the end of the trial',
  standing: 'how it stands',
  'overdue-since': 'since when a payment is missing',
  'suspended-at': 'since when it is suspended',
  'disputed-at': 'since when it is disputed',
  'pay-page': 'where the missing payment can be made',
  customer: 'the customer’s id',
  price: 'the price',
  'invoice-total': 'the total',
  'invoice-tax': 'the tax',
  'invoice-paid': 'what was paid of it',
  'invoice-refunded': 'what was paid back of it',
  'invoice-fee': 'the vendor’s fee',
  'invoice-number': 'the number',
  'invoice-status': 'the status',
  'invoice-currency': 'the currency',
  'invoice-disputed': 'whether it is disputed',
  'invoice-issued': 'the date',
  'invoice-due': 'the date by which it is due',
  'invoice-paid-at': 'when it was paid',
  'invoice-page': 'its page',
  'invoice-pdf': 'its PDF',
  'invoice-lines': 'the list of what it asks money for',
  'invoice-payments': 'the list of its payments',
}

/** Kinds with a sentence of their own, and what a person has to do where we do nothing by ourselves. */
const sayings: Readonly<Record<string, (difference: MoneyDifference) => string>> = {
  'subscription-unknown': ({ theirs }) =>
    `the payment vendor has it (${theirs}) and our books do not; if it is from a test or another installation, cancel it there.`,
  'missing-at-vendor': ({ ours }) =>
    `our books have it (${ours} there) and the payment vendor does not; look whether STRIPE_SECRET_KEY is of the right account.`,
  'two-subscriptions': ({ theirs }) =>
    `the payment vendor has more than one living subscription for it (${theirs}); cancel and refund all but one there.`,
  'price-unknown': ({ theirs }) =>
    `it is charged at ${theirs}, which is no price of ours; run npm run sambuk -- plans sync, or change it at the vendor.`,
  'paid-without-server': ({ ours, theirs }) =>
    `it is ${theirs} at the payment vendor and has no server (${ours}); pay it back with npm run sambuk -- refund.`,
  'server-unpaid': ({ ours, theirs }) =>
    `its server ${ours} stands and nobody pays for it (${theirs}); npm run sambuk -- server delete ends it.`,
  'ended-but-alive': ({ ours, theirs }) =>
    `it is ${ours} in our books and still ${theirs} at the payment vendor; cancel it there.`,
  'invoice-missing': ({ theirs }) =>
    `the payment vendor has this invoice (${theirs} paid) and our books do not.`,
  'invoice-unknown': ({ ours }) =>
    `our books have this invoice (${ours} paid) and the payment vendor does not.`,
}

/** A difference as operators read it. */
export function differenceText(difference: MoneyDifference): string {
  const { kind, about, ours, theirs } = difference
  const thing = things[kind] ?? kind
  const said = Object.hasOwn(sayings, kind)
    ? sayings[kind]?.(difference)
    : `${thing} is ${ours} in our books and ${theirs} at the payment vendor.`
  return `${about}: ${said}`
}

/** The last line of a comparison. */
export const countText = (count: number): string =>
  count === 1 ? '1 difference' : `${count} differences`
