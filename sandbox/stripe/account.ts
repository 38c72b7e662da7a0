import type { StateFile } from '../control/state-file.ts'
import type { World } from '../world.ts'
import type { Checkout } from './checkout-request.ts'
import type { CheckoutSession } from './checkout-sessions.ts'
import type { Customer } from './customers.ts'
import { missing } from './errors.ts'
import type { StripeEvent } from './events.ts'
import type { InvoicePayment } from './invoice-payments.ts'
import type { Billed, Invoice } from './invoices.ts'
import type { Charge, PaymentIntent, PaymentMethod } from './payments.ts'
import type { Price } from './prices.ts'
import type { Product } from './products.ts'
import type { Refund } from './refunds.ts'
import type { Subscription } from './subscriptions.ts'
import type { WebhookEndpoint } from './webhook-endpoints.ts'

export const apiVersion = '2026-10-28.endive'

/** What every Stripe object has; the sandbox stores objects exactly as it answers them. */
export interface StripeObject {
  id: string
  object: string
  created: number
  /** Always false here; refunds alone have no such field. */
  livemode?: false
  [field: string]: unknown
}

export interface Tables {
  charge: Charge
  'checkout.session': CheckoutSession
  customer: Customer
  event: StripeEvent
  invoice: Invoice
  invoice_payment: InvoicePayment
  payment_intent: PaymentIntent
  payment_method: PaymentMethod
  price: Price
  product: Product
  refund: Refund
  subscription: Subscription
  webhook_endpoint: WebhookEndpoint
}

const prefixes = {
  charge: 'ch',
  'checkout.session': 'cs_test',
  customer: 'cus',
  event: 'evt',
  invoice: 'in',
  invoice_payment: 'inpay',
  payment_intent: 'pi',
  payment_method: 'pm',
  price: 'price',
  product: 'prod',
  refund: 're',
  subscription: 'sub',
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
  /** Prorations that wait for the next invoice, by subscription id. */
  pendingLines: Record<string, Billed[]>
}

/** One emulated Stripe account: its objects, the way ids are made, and who hears of changes. */
export interface StripeAccount {
  readonly world: World
  readonly state: StripeState
  /** Seconds since 1970, by the sandbox's clock. */
  now(): number
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
  findAny(id: string): StripeObject | null
  /** Records an event about an object and tells the webhook endpoints. */
  emit(type: string, object: StripeObject, previous?: Record<string, unknown>): void
}

export function openAccount(world: World): StripeAccount & {
  onEvent(listener: (event: StripeEvent) => void): void
} {
  const file: StateFile<StripeState> = world.stateFile('stripe', emptyState)
  const { data: state } = file
  const listeners: ((event: StripeEvent) => void)[] = []

  const account: StripeAccount = {
    world,
    state,
    now: () => Math.floor(world.clock.now().getTime() / 1000),
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
      charge: {},
      'checkout.session': {},
      customer: {},
      event: {},
      invoice: {},
      invoice_payment: {},
      payment_intent: {},
      payment_method: {},
      price: {},
      product: {},
      refund: {},
      subscription: {},
      webhook_endpoint: {},
    },
    secrets: {},
    keptAnswers: {},
    checkouts: {},
    pendingLines: {},
  }
}
