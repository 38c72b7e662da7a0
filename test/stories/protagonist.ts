import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import { accounts } from '../../src/accounts/tables.ts'
import { requestPartRefund } from '../../src/billing/request-refund.ts'
import { invoices, portalVisits } from '../../src/billing/tables.ts'
import { newId } from '../../src/kit/ids.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { requestOperation } from '../../src/servers/operate.ts'
import { servers } from '../../src/servers/tables.ts'
import { comeBack } from '../../src/subscriptions/come-back.ts'
import { type Agreement, openEnterprise } from '../../src/subscriptions/open-enterprise.ts'
import {
  type CancelWish,
  requestCancellation,
} from '../../src/subscriptions/request-cancellation.ts'
import { answerOffer, requestChange } from '../../src/subscriptions/request-change.ts'
import { type OrderWish, requestOrder } from '../../src/subscriptions/request-order.ts'
import { type ChangeWish, changes, subscriptions } from '../../src/subscriptions/tables.ts'
import type { SimulatedWorld } from '../simulation/world.ts'

const Dispute = z.object({ id: z.string() })

/** How long a page, a payment or an offer is given before its customer looks again. */
const momentMs = 90_000

/** One customer of the stories, with the hands of a person: the product's entry points and the vendor's pages. */
export class Protagonist {
  readonly world: SimulatedWorld
  readonly label: string
  /** The newest order. */
  orderId = ''
  accountId = ''
  /** Refusals they have read, for stories that are about those. */
  readonly refusals: string[] = []
  #dispute = ''

  constructor(world: SimulatedWorld, label: string) {
    this.world = world
    this.label = label
  }

  async signUp(country: string | null = null): Promise<void> {
    const { db, context } = this.world.platform
    this.accountId = newId('account', context.random)
    await db.insert(accounts).values({
      id: this.accountId,
      name: 'Noor',
      email: `${this.label}@example.test`,
      language: 'en',
      country,
    })
  }

  async orders(wish: Partial<OrderWish> = {}): Promise<void> {
    if (this.accountId === '') await this.signUp()
    const { platform, blueprints, exchange, observe } = this.world
    await observe()
    const placed = await requestOrder(
      { ...platform, blueprints, exchange },
      {
        accountId: this.accountId,
        language: 'en',
        country: null,
        planId: 'starter',
        interval: 'month',
        blueprint: 'website',
        provider: 'hetzner',
        hostname: this.label,
        ...wish,
      },
    )
    if (placed.ok) this.orderId = placed.value.id
    else this.refusals.push(placed.error)
    await this.world.pass(5_000)
  }

  /** Fills in the payment page of the newest order; answers the page's status. */
  async pays(card = '4242424242424242', more: Record<string, string> = {}): Promise<number> {
    const { checkoutUrl } = await this.order()
    if (!checkoutUrl) throw new Error(`${this.label} has no payment page`)
    const status = await this.world.payAt(checkoutUrl, card, more)
    await this.world.pass(momentMs)
    return status
  }

  /** Pays what is open on the vendor's page for it. */
  async paysOpen(card = '4242424242424242', more: Record<string, string> = {}): Promise<void> {
    const { payUrl } = await this.order()
    if (!payUrl) throw new Error(`${this.label} has nothing to pay`)
    const status = await this.world.payAt(payUrl, card, more)
    if (status !== 200) throw new Error(`${this.label} could not pay: ${status}`)
    await this.world.pass(momentMs)
  }

  /** Orders anew what has ended, and goes on with that order. */
  async comesBack(): Promise<void> {
    const { platform, blueprints, exchange, observe, pass } = this.world
    await observe()
    const who = { accountId: this.accountId, country: null, language: 'en' as const }
    const ordered = await comeBack({ ...platform, blueprints, exchange }, who, this.orderId)
    if (ordered.ok) this.orderId = ordered.value.id
    else this.refusals.push(ordered.error)
    await pass(5_000)
  }

  async cancels(wish: CancelWish): Promise<void> {
    const asked = await requestCancellation(this.world.platform, this.accountId, this.orderId, wish)
    if (!asked.ok) this.refusals.push(asked.error)
    await this.world.pass(momentMs)
  }

  /** Asks what a change costs, and agrees to it unless told to think about it. */
  async changesTo(
    wish: Partial<ChangeWish> & { currency?: string },
    answer: 'agree' | 'withdraw' | null = 'agree',
  ): Promise<void> {
    const { platform, observe, pass } = this.world
    await observe()
    const { planId, interval, addons } = await this.order()
    const asked = await requestChange(platform, this.accountId, this.orderId, {
      planId,
      interval,
      addons,
      place: null,
      ...wish,
    })
    if (!asked.ok) return void this.refusals.push(asked.error)
    await pass(momentMs)
    const [offer] = await platform.db.select().from(changes).where(eq(changes.id, asked.value.id))
    if (offer?.problem) return void this.refusals.push(offer.problem)
    if (answer === null) return
    const said = await answerOffer(platform, this.accountId, asked.value.id, answer)
    if (!said.ok) this.refusals.push(said.error)
    await pass(momentMs)
    const [made] = await platform.db.select().from(changes).where(eq(changes.id, asked.value.id))
    if (made?.problem) this.refusals.push(made.problem)
  }

  /** An operator agrees with them on a price of their own and an invoice for it. */
  async agrees(terms: Partial<Agreement> = {}): Promise<void> {
    if (this.accountId === '') await this.signUp()
    const { platform, blueprints, exchange, observe, pass } = this.world
    await observe()
    const opened = await openEnterprise(
      { ...platform, blueprints, exchange },
      {
        email: `${this.label}@example.test`,
        planId: 'starter',
        hostname: this.label,
        amountMinor: 120_000,
        currency: 'usd',
        interval: 'year',
        dueDays: 10,
        blueprint: 'website',
        provider: 'hetzner',
        ...terms,
      },
    )
    if (opened.ok) this.orderId = opened.value.id
    else this.refusals.push(opened.error)
    await pass(momentMs)
  }

  /** Goes to the vendor's own pages and leaves another card there. */
  async leavesCard(cardNumber: string): Promise<void> {
    const { platform, pass } = this.world
    const id = newId('visit', platform.context.random)
    await transact(platform, async (tx, wake) => {
      const askedAt = platform.context.clock.now()
      await tx
        .insert(portalVisits)
        .values({ id, accountId: this.accountId, language: 'en', askedAt })
      await wake('visit', id)
    })
    await pass(5_000)
    const [visit] = await platform.db.select().from(portalVisits).where(eq(portalVisits.id, id))
    if (!visit?.url) throw new Error(`${this.label} was let in nowhere`)
    const status = await this.world.payAt(visit.url, cardNumber, { action: 'add-card' })
    if (status !== 200) throw new Error(`${this.label} could not leave a card: ${status}`)
    await pass(momentMs)
  }

  /** The operator pays back: a part, or everything together with the server. */
  async isRefunded(wantedMinor?: number): Promise<void> {
    const { platform, pass } = this.world
    if (wantedMinor === undefined) {
      const server = await this.server()
      if (!server) throw new Error(`${this.label} has no server`)
      const asked = await requestOperation(platform, server.id, {
        action: 'delete',
        paysBack: true,
      })
      if (!asked.ok) this.refusals.push(asked.error)
    } else {
      const asked = await transact(platform, (tx, wake) =>
        requestPartRefund(tx, wake, platform.context, {
          subscriptionId: this.orderId,
          wantedMinor,
          reason: 'goodwill',
        }),
      )
      if (!asked.ok) this.refusals.push(asked.error)
    }
    await pass(momentMs)
  }

  /** Their bank asks back what was paid last. */
  async disputes(): Promise<void> {
    const invoice = await this.lastInvoice()
    this.#dispute = Dispute.parse(
      await this.tellVendor('disputes', { invoice, reason: 'fraudulent' }),
    ).id
    await this.world.pass(momentMs)
  }

  async disputeEnds(status: 'won' | 'lost'): Promise<void> {
    await this.tellVendor(`disputes/${this.#dispute}`, { status })
    await this.world.pass(momentMs)
  }

  async order() {
    const [row] = await this.world.platform.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.id, this.orderId))
    if (!row) throw new Error(`${this.label} has no order`)
    return row
  }

  async server() {
    const [row] = await this.world.platform.db
      .select()
      .from(servers)
      .where(eq(servers.subscriptionId, this.orderId))
    return row ?? null
  }

  private async lastInvoice(): Promise<string> {
    const [row] = await this.world.platform.db
      .select()
      .from(invoices)
      .where(and(eq(invoices.subscriptionId, this.orderId), eq(invoices.status, 'paid')))
      .orderBy(desc(invoices.issuedAt))
    if (!row) throw new Error(`${this.label} has paid no invoice`)
    return row.id
  }

  /** A door of the sandbox for what only banks and vendors do. */
  private async tellVendor(what: string, body: object): Promise<unknown> {
    const base = this.world.sandbox.environment.STRIPE_API_BASE
    const answer = await fetch(`${base}/_sandbox/stripe/${what}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    })
    if (!answer.ok) throw new Error(`${what}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}
