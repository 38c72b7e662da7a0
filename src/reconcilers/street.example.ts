import { eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { createWorld } from '../../test/simulation/world.ts'
import { accounts } from '../accounts/tables.ts'
import { assert } from '../kit/assert.ts'
import { newId } from '../kit/ids.ts'
import { mails } from '../mail/tables.ts'
import { servers } from '../servers/tables.ts'
import { type OrderWish, requestOrder, type Shop } from '../subscriptions/request-order.ts'
import { subscriptions } from '../subscriptions/tables.ts'

export const goodCard = '4242424242424242'
export const minuteMs = 60_000

/** A world in which people buy, and the vendor's own client to look at what became of it. */
export async function openStreet(seed: number) {
  const world = await createWorld(seed)
  const { db, context } = world.platform
  const { hostname, port } = new URL(world.sandbox.environment.STRIPE_API_BASE ?? '')
  const stripe = new Stripe(world.sandbox.environment.STRIPE_SECRET_KEY ?? '', {
    host: hostname,
    port,
    protocol: 'http',
  })
  await world.pass(2_000)
  const shop: Shop = {
    ...world.platform,
    blueprints: world.blueprints,
    exchange: world.exchange,
  }
  let names = 0

  async function customer(): Promise<string> {
    const id = newId('account', context.random)
    const email = `${id.replace('_', '-')}@example.test`
    await db.insert(accounts).values({ id, name: 'Noor', email, language: 'en' })
    return id
  }

  /** Asks for an order and does not wait for its page. */
  async function ask(accountId: string, changes: Partial<OrderWish> = {}) {
    await world.observe()
    names += 1
    return requestOrder(shop, {
      accountId,
      language: 'en',
      country: null,
      planId: 'starter',
      interval: 'month',
      hostname: `order-${names}`,
      blueprint: 'website',
      ...changes,
    })
  }

  /** An order whose page is there, or that was closed. */
  async function order(accountId: string, changes: Partial<OrderWish> = {}): Promise<string> {
    const placed = await ask(accountId, { provider: 'hetzner', ...changes })
    assert(placed.ok, `the order is taken: ${placed.ok ? '' : placed.error}`)
    await world.pass(5_000)
    return placed.value.id
  }

  async function rowOf(id: string) {
    const [row] = await db.select().from(subscriptions).where(eq(subscriptions.id, id))
    assert(row, 'an order')
    return row
  }

  /** Pays at the order's page and answers the page's status. */
  async function pay(id: string, card = goodCard, more: Record<string, string> = {}) {
    const { checkoutUrl } = await rowOf(id)
    assert(checkoutUrl, 'a payment page')
    const status = await world.payAt(checkoutUrl, card, more)
    await world.pass(minuteMs)
    return status
  }

  const serversOf = (id: string) => db.select().from(servers).where(eq(servers.subscriptionId, id))

  async function letterOf(id: string) {
    const [letter] = await db
      .select()
      .from(mails)
      .where(eq(mails.key, `payment-received:${id}`))
    return letter
  }

  return { world, db, stripe, shop, customer, ask, order, rowOf, pay, serversOf, letterOf }
}

export type Street = Awaited<ReturnType<typeof openStreet>>
