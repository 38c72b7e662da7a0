import { randomBytes } from 'node:crypto'
import Stripe from 'stripe'
import { beforeEach } from 'vitest'
import type { FaultKind } from '../../../sandbox/control/faults.ts'
import type { CheckoutSession } from '../../../src/providers/payment-facts.ts'
import type {
  CataloguePrice,
  CheckoutOrder,
  Payments,
  WantedItem,
} from '../../../src/providers/payments.ts'
import { createStripe } from '../../../src/providers/stripe/payments.ts'
import { context, eventually, granted, sandboxOfThisFile, variable } from '../sandbox.ts'

export const { signal } = new AbortController()
export const goodCard = { cardNumber: '4242 4242 4242 4242', expiry: '12/34', cvc: '123' }

/** A seller with an empty account at the sandbox's Stripe, and names that no other test has. */
export class Shop {
  /** Part of every name of this test. */
  readonly id = randomBytes(6).toString('hex')
  readonly payments: Payments
  /** The operator's own hands, by the official client. */
  readonly operator: Stripe
  readonly #sandbox: ReturnType<typeof sandboxOfThisFile>

  constructor(sandbox: ReturnType<typeof sandboxOfThisFile>) {
    this.#sandbox = sandbox
    const secretKey = variable(sandbox(), 'STRIPE_SECRET_KEY')
    const apiBase = variable(sandbox(), 'STRIPE_API_BASE')
    const { hostname: host, port } = new URL(apiBase)
    this.payments = createStripe({ secretKey, apiBase, context })
    this.operator = new Stripe(secretKey, { host, port, protocol: 'http', maxNetworkRetries: 0 })
  }

  fault(operation: string, kind: FaultKind, delay: { delayMs?: number } = {}): void {
    const fault = { provider: 'stripe', operation, fault: kind, times: 1, ...delay }
    this.#sandbox().world.faults.add(fault)
  }

  /** How often the operation was asked for while something was done. */
  async callsDuring(operation: string, act: () => Promise<unknown>): Promise<number> {
    const count = () => this.#sandbox().world.calls.counts()[`stripe.${operation}`] ?? 0
    const before = count()
    await act()
    return count() - before
  }

  minutesFromNow(minutes: number): Date {
    return new Date(this.#sandbox().world.clock.now().getTime() + minutes * 60_000)
  }

  plan(changes: Partial<CataloguePrice> = {}): CataloguePrice {
    const product = `plan:p${this.id}`
    const named = { product, name: 'Starter', interval: 'month', currency: 'eur' } as const
    return { ...named, amountMinor: 1900, ...changes }
  }

  addon(changes: Partial<CataloguePrice> = {}): CataloguePrice {
    return this.plan({
      product: `addon:a${this.id}`,
      name: 'Backups',
      amountMinor: 500,
      ...changes,
    })
  }

  async item(price: CataloguePrice, quantity = 1): Promise<WantedItem> {
    return { priceId: granted(await this.payments.ensurePrice(price, signal)).priceId, quantity }
  }

  account(suffix = '') {
    const id = `acc_${this.id}${suffix}`
    return { id, email: `${this.id}${suffix}@example.test`, name: 'Layla', language: 'ar' }
  }

  async customer(suffix = ''): Promise<string> {
    return granted(await this.payments.ensureCustomer(this.account(suffix), signal)).customerId
  }

  /** A customer whose time is a clock of its own, moved by {@link advance}. */
  async timedCustomer(): Promise<{ customerId: string; clock: string }> {
    const frozen_time = Math.floor(this.minutesFromNow(0).getTime() / 1000)
    const clock = await this.operator.testHelpers.testClocks.create({ frozen_time })
    const { id: sambuk_account, ...account } = this.account()
    const { id } = await this.operator.customers.create({
      email: account.email,
      name: account.name,
      metadata: { sambuk_account },
      test_clock: clock.id,
    })
    return { customerId: id, clock: clock.id }
  }

  async advance(clock: string, days: number): Promise<void> {
    const { testClocks } = this.operator.testHelpers
    const { frozen_time } = await testClocks.retrieve(clock)
    await testClocks.advance(clock, { frozen_time: frozen_time + days * 86_400 })
    await eventually(
      () => testClocks.retrieve(clock),
      ({ status }) => status === 'ready',
    )
  }

  async order(changes: Partial<CheckoutOrder> = {}): Promise<CheckoutOrder> {
    return {
      subscriptionId: `sub_${this.id}`,
      customerId: changes.customerId ?? (await this.customer()),
      items: changes.items ?? [await this.item(this.plan())],
      amountMinor: 1900,
      trialDays: 0,
      promotionId: null,
      automaticTax: false,
      successUrl: 'http://127.0.0.1:9/done',
      cancelUrl: 'http://127.0.0.1:9/back',
      language: 'ar',
      expiresAt: this.minutesFromNow(60),
      idempotencyKey: `checkout:${this.id}`,
      ...changes,
    }
  }

  async openCheckout(changes: Partial<CheckoutOrder> = {}): Promise<CheckoutSession> {
    return granted(await this.payments.createCheckout(await this.order(changes), signal))
  }

  /** Fills in the payment page as a program; answers with what the page says. */
  async pay(session: CheckoutSession, fields: Record<string, string> = goodCard) {
    const answer = await fetch(session.url ?? '', {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({ name: 'Layla', ...fields }),
    })
    return { status: answer.status, body: await answer.json() }
  }

  /** A subscription bought just now; its id. */
  async buy(
    changes: Partial<CheckoutOrder> = {},
    fields: Record<string, string> = goodCard,
  ): Promise<string> {
    const session = await this.openCheckout(changes)
    const paid = await this.pay(session, fields)
    const complete = granted(await this.payments.findCheckout(session.id, signal))
    if (complete?.subscriptionId) return complete.subscriptionId
    throw new Error(`a paid checkout has a subscription: ${JSON.stringify(paid)}`)
  }
}

/** One sandbox for a test file, and a shop of its own for each test. */
export function shopOfEachTest(): () => Shop {
  const sandbox = sandboxOfThisFile()
  let shop: Shop | undefined
  beforeEach(() => {
    shop = new Shop(sandbox)
  })
  return () => {
    if (!shop) throw new Error('the shop is there while a test runs')
    return shop
  }
}
