import { asc, desc, eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { accounts } from '../../src/accounts/tables.ts'
import { applyPriceList } from '../../src/billing/apply-price-list.ts'
import type { InvoiceRow } from '../../src/billing/mirror-invoices.ts'
import { parsePriceList } from '../../src/billing/price-list.ts'
import { invoices, prices } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { addMs } from '../../src/kit/clock.ts'
import { mails } from '../../src/mail/tables.ts'
import { ensureSoldPrice } from '../../src/reconcilers/ensure-prices.ts'
import { changes, subscriptions } from '../../src/subscriptions/tables.ts'
import { createWorld, everyHoursPace, type SimulatedWorld } from '../simulation/world.ts'
import { Protagonist } from './protagonist.ts'
import type { Ending, Story } from './story.ts'

/** How the vendor's news arrive. */
export interface Deliveries {
  twice: boolean
  /** Those that come at the same time arrive in the opposite order. */
  reverse: boolean
  /** Every so many is lost; 0: none. */
  loseEvery: number
}

export interface Told {
  story: Story
  came: Required<Ending>
  expected: Partial<Ending>
  /** By the vendor's books, in the customer's currency: paid, less what was paid back. */
  keptMinor: number
  /** The customer's invoices as we have them, of which the money is said to be earned. */
  billed: InvoiceRow[]
}

const dayMs = 86_400_000

/**
 * Lives all stories at the same time, in one installation on one clock, each with a customer of its own,
 * and looks at each on its day.
 */
export async function tell(
  stories: readonly Story[],
  deliveries: Deliveries,
): Promise<{ told: Told[]; world: SimulatedWorld }> {
  const world = await createWorld(4, everyHoursPace, { SAMBUK_AUTOMATIC_TAX: 'on' })
  const begun = world.clock.now()
  await openShop(world)
  await deliver(world, deliveries)
  const cast = new Map(
    stories.map((story, place) => [story, new Protagonist(world, `story-${place + 1}`)]),
  )
  const told: Told[] = []
  const happenings = stories
    .flatMap((story, place) => [
      ...story.events.map(([day, act]) => ({ day, place, does: (who: Protagonist) => act(who) })),
      {
        day: story.judged + 0.9,
        place,
        does: async (who: Protagonist) => {
          told.push({ story, ...(await judge(who, story)) })
          await rest(who)
        },
      },
    ])
    .map((each, order) => ({ ...each, order }))
    .sort((one, other) => one.day - other.day || one.order - other.order)
  for (const { day, place, does } of happenings) {
    const story = stories[place]
    const who = story && cast.get(story)
    assert(who && story, 'a happening is part of a story')
    const waitMs = addMs(begun, day * dayMs).getTime() - world.clock.now().getTime()
    if (waitMs > 0) await world.pass(waitMs)
    try {
      await does(who)
    } catch (cause) {
      throw new Error(`in the story "${story.name}", on day ${day}`, { cause })
    }
  }
  return { told, world }
}

/** Everything that is sold and every code, as an operator would have made them. */
async function openShop(world: SimulatedWorld): Promise<void> {
  const { platform, payments } = world
  const { db, context } = platform
  await db
    .insert(accounts)
    .values({ id: 'acc_op', name: 'Omar', email: 'omar@example.test', role: 'operator' })
  const list = parsePriceList(storyPlans, 'the stories’ list')
  assert(list.ok, 'the stories’ list is one')
  await applyPriceList(db, list.value, context, { replace: false })
  for (const price of await db.select().from(prices)) {
    const name = price.product
    const made = await ensureSoldPrice(payments, db, { price, name }, AbortSignal.timeout(20_000))
    assert(made.ok, 'the vendor takes our prices')
  }
  const { hostname, port } = new URL(world.sandbox.environment.STRIPE_API_BASE ?? '')
  const stripe = new Stripe(world.sandbox.environment.STRIPE_SECRET_KEY ?? '', {
    host: hostname,
    port,
    protocol: 'http',
  })
  const offer = async (code: string, coupon: Stripe.CouponCreateParams) => {
    const made = await stripe.coupons.create(coupon)
    await stripe.promotionCodes.create({ code, promotion: { type: 'coupon', coupon: made.id } })
  }
  await offer('FIFTH', { percent_off: 20, duration: 'once' })
  await offer('ALWAYS', { percent_off: 10, duration: 'forever' })
  await offer('PROONLY', {
    percent_off: 50,
    duration: 'forever',
    applies_to: { products: ['sambuk_pro'] },
  })
}

/** Plans for stories that would take too long with those that are sold. */
const storyPlans = `
currencies: [usd]
plans:
  - id: tryout
    name: { en: Try-out, ar: تجربة }
    tagline: { en: A week to find out., ar: أسبوع لتجرّب. }
    features: { en: [A week to find out], ar: [أسبوع لتجرّب] }
    blueprints: [website]
    month: { usd: 1900 }
    trialDays: 7
    machine: { memoryGb: 4, cores: 1, diskGb: 40, costMinorMax: 1300, costCurrency: eur }
  - id: brief
    name: { en: Brief, ar: موجزة }
    tagline: { en: Waits eight days for its money., ar: تنتظر ثمنها ثمانية أيام. }
    features: { en: [Eight days of grace], ar: [مهلة ثمانية أيام] }
    blueprints: [website]
    month: { usd: 1900 }
    graceDays: 8
    retentionDays: 10
    machine: { memoryGb: 4, cores: 1, diskGb: 40, costMinorMax: 1300, costCurrency: eur }
`

async function deliver({ sandbox }: SimulatedWorld, deliveries: Deliveries): Promise<void> {
  const answer = await fetch(`${sandbox.environment.STRIPE_API_BASE}/_sandbox/stripe/deliveries`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(deliveries),
    signal: AbortSignal.timeout(10_000),
  })
  assert(answer.ok, 'the sandbox delivers as it is told')
}

/** Looks at the story from all sides, and says what was expected in the same words. */
async function judge(who: Protagonist, { ends }: Story): Promise<Omit<Told, 'story'>> {
  const { db } = who.world.platform
  const order = await who.order()
  const billed = await db
    .select()
    .from(invoices)
    .where(eq(invoices.subscriptionId, order.id))
    .orderBy(asc(invoices.issuedAt))
  const [change] = await db
    .select()
    .from(changes)
    .where(eq(changes.subscriptionId, order.id))
    .orderBy(desc(changes.askedAt))
  const periods = billed.flatMap(({ lines }) =>
    lines.map(({ from, to }) => ({ from: new Date(from), to: new Date(to) })),
  )
  const facts = { change: change ?? null, periods }
  const books = who.world.outside.look().payments.filter(each => each.subscription === order.id)
  const sum = (of: 'paid' | 'refunded') => books.reduce((total, book) => total + book[of], 0)
  const letters = await db
    .select()
    .from(mails)
    .where(eq(mails.to, `${who.label}@example.test`))
    .orderBy(asc(mails.createdAt))
  const came: Required<Ending> = {
    state: order.state,
    standing: order.standing ?? 'paid',
    plan: order.planId,
    interval: order.interval,
    currency: order.currency,
    paid: sum('paid'),
    refunded: sum('refunded'),
    server: await howServerIs(who),
    charging: books.filter(({ active }) => active).length,
    mails: letters.flatMap(({ kind, key, sentAt }) => (sentAt ? [nameOf(kind, key)] : [])).sort(),
    refusals: [...who.refusals].sort(),
  }
  const expected = {
    refunded: 0,
    refusals: [],
    ...ends,
    paid: typeof ends.paid === 'number' ? ends.paid : ends.paid(facts),
    mails: [...ends.mails].sort(),
  }
  return { came, expected, keptMinor: sum('paid') - sum('refunded'), billed }
}

/** The story is over: nobody looks at its customer's subscription any more, for the others' sake. */
const rest = (who: Protagonist) =>
  who.world.platform.db
    .update(subscriptions)
    .set({ wakeAt: null })
    .where(eq(subscriptions.accountId, who.accountId))

const rungKinds = ['payment-missing', 'subscription-expiring', 'renewal-coming', 'backups-going']

const nameOf = (kind: string, key: string): string =>
  rungKinds.includes(kind) ? `${kind} ${key.split(':').at(-1)}` : kind

/** By what stands at the providers, with our row beside it: they have to agree. */
async function howServerIs(who: Protagonist): Promise<Ending['server']> {
  const server = await who.server()
  if (!server) return 'never was'
  const machines = who.world.outside.look().machines.filter(each => each.server === server.id)
  assert(machines.length <= 1, `${who.label} has ${machines.length} machines`)
  const [machine] = machines
  if (!machine) {
    assert(server.closedAt, `${who.label} has no machine, and its server is not closed`)
    return 'gone'
  }
  if (!machine.isRunning) return 'switched off'
  assert(server.verifiedAt && server.suspended === null, `${who.label} runs and is not ready`)
  return 'runs'
}
