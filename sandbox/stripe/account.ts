import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'
import type { AwaitedBank } from './async-payment.ts'
import type { BalanceTransaction } from './balance-transactions.ts'
import { type BillingSettings, defaultBillingSettings } from './billing-settings.ts'
import type { Charge } from './charges.ts'
import type { Checkout } from './checkout.ts'
import type { CheckoutEntry } from './checkout-entry.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import type { Coupon } from './coupons.ts'
import type { CreditNote } from './credit-notes.ts'
import type { CustomerBalanceTransaction } from './customer-balance.ts'
import type { Customer } from './customers.ts'
import { type DeliverySettings, defaultDeliverySettings } from './delivery-settings.ts'
import type { Discount } from './discounts.ts'
import type { Dispute } from './disputes.ts'
import { missing } from './errors.ts'
import type { StripeEvent } from './events.ts'
import type { InvoiceItem } from './invoice-items.ts'
import type { InvoicePayment } from './invoice-payments.ts'
import type { Invoice } from './invoices.ts'
import type { PaymentIntent } from './payment-intents.ts'
import type { PaymentMethod } from './payment-methods.ts'
import type { PortalConfiguration } from './portal-configurations.ts'
import type { PortalSession } from './portal-sessions.ts'
import type { CurrencyOption } from './price-currencies.ts'
import type { Price } from './prices.ts'
import type { Product } from './products.ts'
import type { PromotionCode } from './promotion-codes.ts'
import type { AwaitedRefund } from './refund-settlement.ts'
import type { Refund } from './refunds.ts'
import type { Subscription } from './subscriptions.ts'
import type { TaxId } from './tax-ids.ts'
import type { TaxRate } from './tax-rates.ts'
import { inTimeOf, TestClockTasks } from './test-clock-time.ts'
import type { TestClock } from './test-clocks.ts'
import type { WebhookEndpoint } from './webhook-endpoints.ts'
import type { PreviousSecret } from './webhook-secrets.ts'

export const apiVersion = '2026-10-28.endive'

/** What everything in Stripe has; the sandbox stores objects exactly as it answers them. */
export interface ApiObject {
  id: string
  object: string
  /** Always false here; refunds and discounts have no such field. */
  livemode?: false
  [field: string]: unknown
}

/** What nearly every object has; a discount says `start` instead. */
export interface StripeObject extends ApiObject {
  created: number
}

export interface Tables {
  balance_transaction: BalanceTransaction
  'billing_portal.configuration': PortalConfiguration
  'billing_portal.session': PortalSession
  charge: Charge
  'checkout.session': CheckoutSession
  coupon: Coupon
  credit_note: CreditNote
  customer: Customer
  customer_balance_transaction: CustomerBalanceTransaction
  discount: Discount
  dispute: Dispute
  event: StripeEvent
  invoice: Invoice
  invoice_payment: InvoicePayment
  invoiceitem: InvoiceItem
  payment_intent: PaymentIntent
  payment_method: PaymentMethod
  price: Price
  product: Product
  promotion_code: PromotionCode
  refund: Refund
  subscription: Subscription
  tax_id: TaxId
  tax_rate: TaxRate
  'test_helpers.test_clock': TestClock
  webhook_endpoint: WebhookEndpoint
}

const prefixes = {
  balance_transaction: 'txn',
  'billing_portal.configuration': 'bpc',
  'billing_portal.session': 'bps',
  charge: 'ch',
  'checkout.session': 'cs_test',
  coupon: 'coupon',
  credit_note: 'cn',
  customer: 'cus',
  customer_balance_transaction: 'cbtxn',
  discount: 'di',
  dispute: 'dp',
  event: 'evt',
  invoice: 'in',
  invoice_payment: 'inpay',
  invoiceitem: 'ii',
  payment_intent: 'pi',
  payment_method: 'pm',
  price: 'price',
  product: 'prod',
  promotion_code: 'promo',
  refund: 're',
  subscription: 'sub',
  tax_id: 'txi',
  tax_rate: 'txr',
  'test_helpers.test_clock': 'clock',
  webhook_endpoint: 'we',
} as const satisfies Record<keyof Tables, string>

const kinds = Object.keys(prefixes).filter((kind): kind is keyof Tables => kind in prefixes)

/** An answer kept for its Idempotency-Key. */
export interface KeptAnswer {
  /** Digest of method, path and parameters. */
  request: string
  status: number
  body: object
  requestId: string
  at: number
}

export interface StripeState {
  objects: { [K in keyof Tables]: Record<string, Tables[K]> }
  /** Signing secrets by webhook endpoint id: Stripe tells them once, at creation. */
  secrets: Record<string, string>
  keptAnswers: Record<string, KeptAnswer>
  /** What a checkout session was created with and does not show, by session id. */
  checkouts: Record<string, Checkout>
  /** Cards whose holders are to authenticate, by checkout session id. */
  authentications: Record<string, CheckoutEntry>
  /** Debits that were sent to banks by checkouts, by checkout session id. */
  awaitedBanks: Record<string, AwaitedBank>
  billingSettings: BillingSettings
  /** Until when a trial was said to end by `trial_will_end`, by subscription id. */
  announcedTrialEnds: Record<string, number>
  /** How pending refunds will end, by refund id. */
  awaitedRefunds: Record<string, AwaitedRefund>
  /** When somebody was last at an address of the portal, by session id. */
  portalVisits: Record<string, number>
  deliverySettings: DeliverySettings
  /** Webhooks that were to be delivered while some of them are lost. */
  deliveries: number
  /** Secrets that were rolled, by webhook endpoint id. */
  previousSecrets: Record<string, PreviousSecret>
  /** Which test card or test bank account a payment method is, by payment method id. */
  testNumbers: Record<string, string>
  /** Products that a coupon is for, by coupon id; a coupon shows them when asked to. */
  couponProducts: Record<string, string[]>
  /** A price's amounts by currency, by price id; a price shows them when asked to. */
  priceCurrencies: Record<string, Record<string, CurrencyOption>>
  /** Coupons that nobody can redeem any more and that some have redeemed, by id. */
  deletedCoupons: Record<string, Coupon>
}

/** One emulated Stripe account: its objects, the way ids are made, and who hears of changes. */
export interface StripeAccount {
  readonly world: World
  readonly state: StripeState
  /** Seconds since 1970, by the sandbox's clock. */
  now(): number
  /** Runs `task` when it is `at` (seconds since 1970). */
  after(at: number, name: string, task: () => void | Promise<void>): void
  /** The same account in the time of a customer, who may live by a test clock. */
  inTimeOf(customer: string | null): StripeAccount
  /** What is still to happen by test clocks. */
  readonly testClockTasks: TestClockTasks
  newId(kind: keyof Tables): string
  /** Random letters and digits, for whatever else needs an id. */
  token(length: number): string
  /** Stores a new or changed object. */
  put<K extends keyof Tables>(kind: K, object: Tables[K]): Tables[K]
  remove(kind: keyof Tables, id: string): void
  /** Marks the state as changed, where that was not an object. */
  touch(): void
  find<K extends keyof Tables>(kind: K, id: string): Tables[K] | null
  /** As {@link find}; refuses the request with `resource_missing` when there is none. */
  get<K extends keyof Tables>(kind: K, id: string, param?: string): Tables[K]
  /** Newest first, as Stripe lists. */
  list<K extends keyof Tables>(kind: K): Tables[K][]
  /** Whatever object has this id, whichever its kind. */
  findAny(id: string): ApiObject | null
  /** Records an event about an object and tells the webhook endpoints. */
  emit(type: string, object: ApiObject, previous?: Record<string, unknown>): void
}

export function openAccount(world: World): StripeAccount & {
  onEvent(listener: (event: StripeEvent) => void): void
} {
  const file: StateFile<StripeState> = world.stateFile('stripe', emptyState)
  const { data: state } = file
  // An older sandbox's file has no tables for what has come since.
  state.objects = { ...emptyState().objects, ...state.objects }
  const listeners: ((event: StripeEvent) => void)[] = []
  const testClockTasks = new TestClockTasks()

  const account: StripeAccount = {
    world,
    state,
    now: () => Math.floor(world.clock.now().getTime() / 1000),
    after(at, name, task) {
      world.clock.after(at * 1000 - world.clock.now().getTime(), name, task)
    },
    inTimeOf: customer => inTimeOf(account, customer, testClockTasks),
    testClockTasks,
    newId: kind => `${prefixes[kind]}_${token(kind === 'checkout.session' ? 58 : 24)}`,
    token,
    put(kind, object) {
      const table: Record<string, typeof object> = state.objects[kind]
      table[object.id] = object
      file.save()
      return object
    },
    remove(kind, id) {
      delete state.objects[kind][id]
      file.save()
    },
    touch: () => file.save(),
    find: (kind, id) =>
      Object.hasOwn(state.objects[kind], id) ? (state.objects[kind][id] ?? null) : null,
    get(kind, id, param) {
      const found = account.find(kind, id)
      if (found) return found
      throw param ? missing(kind, id, param, 400) : missing(kind, id)
    },
    list: kind => Object.values(state.objects[kind]).reverse(),
    findAny(id) {
      const kind = kinds.find(candidate => id.startsWith(`${prefixes[candidate]}_`))
      return kind ? account.find(kind, id) : null
    },
    emit(type, object, previous) {
      const event: StripeEvent = {
        id: account.newId('event'),
        object: 'event',
        api_version: apiVersion,
        created: account.now(),
        data: {
          object: structuredClone(object),
          ...(previous ? { previous_attributes: previous } : {}),
        },
        livemode: false,
        pending_webhooks: 0,
        request: { id: null, idempotency_key: null },
        type,
      }
      account.put('event', event)
      for (const listener of listeners) listener(event)
    },
  }

  function token(length: number): string {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
    return Array.from({ length }, () => alphabet[world.randomInt(0, alphabet.length - 1)]).join('')
  }

  return { ...account, onEvent: listener => void listeners.push(listener) }
}

export function emptyState(): StripeState {
  return {
    objects: {
      balance_transaction: {},
      'billing_portal.configuration': {},
      'billing_portal.session': {},
      charge: {},
      'checkout.session': {},
      coupon: {},
      credit_note: {},
      customer: {},
      customer_balance_transaction: {},
      discount: {},
      dispute: {},
      event: {},
      invoice: {},
      invoice_payment: {},
      invoiceitem: {},
      payment_intent: {},
      payment_method: {},
      price: {},
      product: {},
      promotion_code: {},
      refund: {},
      subscription: {},
      tax_id: {},
      tax_rate: {},
      'test_helpers.test_clock': {},
      webhook_endpoint: {},
    },
    secrets: {},
    keptAnswers: {},
    checkouts: {},
    authentications: {},
    awaitedBanks: {},
    billingSettings: { ...defaultBillingSettings },
    announcedTrialEnds: {},
    awaitedRefunds: {},
    portalVisits: {},
    deliverySettings: { ...defaultDeliverySettings },
    deliveries: 0,
    previousSecrets: {},
    testNumbers: {},
    couponProducts: {},
    priceCurrencies: {},
    deletedCoupons: {},
  }
}
