import { createHash } from 'node:crypto'
import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { accounts } from '../../src/accounts/tables.ts'
import { newId } from '../../src/kit/ids.ts'
import { fraction, integer, type Random, seededRandom } from '../../src/kit/random.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { type RestOperation, requestRest } from '../../src/servers/operate.ts'
import { restTerms } from '../../src/servers/rest-terms.ts'
import { servers } from '../../src/servers/tables.ts'
import { requestOrder } from '../../src/subscriptions/request-order.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { chooseModel } from './choose-model.ts'
import { brokenAlways, brokenAtRest, type Snapshot, takeSnapshot } from './invariants.ts'
import { changeMoney, payEverything } from './money-changes.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

export interface LifeOptions {
  seed: number
  steps: number
  /** Hears of each event; the trail of a failing life. */
  tell?: (line: string) => void
}

export interface LifeReport {
  seed: number
  orders: number
  ready: number
  refunded: number
  deaths: number
  /** What was broken, after which event; empty when the promise was kept. */
  broken: string[]
  /** A digest of every event: the same seed gives the same. */
  trail: string[]
}

const outages = [
  ['hetzner', 'create-server', 'timeout-after-effect'],
  ['hetzner', 'create-server', 'timeout-before-effect'],
  ['hetzner', 'create-server', 'error-500-after-effect'],
  ['hetzner', 'create-server', 'sold-out'],
  ['hetzner', 'create-server', 'quota'],
  ['hetzner', 'create-server', 'boot-fails'],
  ['hetzner', 'create-ssh-key', 'timeout-after-effect'],
  ['hetzner', 'create-firewall', 'timeout-after-effect'],
  ['hetzner', 'delete-server', 'timeout-after-effect'],
  ['hetzner', 'list-servers', 'error-500-before-effect'],
  ['hetzner', 'list-servers', 'rate-limited'],
  ['digitalocean', 'create-server', 'timeout-after-effect'],
  ['digitalocean', 'create-server', 'sold-out'],
  ['digitalocean', 'create-server', 'action-fails'],
  ['digitalocean', 'delete-server', 'error-500-after-effect'],
  ['digitalocean', 'list-servers', 'malformed'],
  ['digitalocean', 'create-ssh-key', 'malformed'],
  ['hostinger', 'create-server', 'timeout-after-effect'],
  ['hostinger', 'create-server', 'action-fails'],
  ['hostinger', 'create-server', 'declined'],
  ['hostinger', 'create-post-install-script', 'timeout-after-effect'],
  ['hostinger', 'delete-post-install-script', 'error-500-before-effect'],
  ['hostinger', 'set-hostname', 'timeout-after-effect'],
  ['hostinger', 'rebuild', 'timeout-after-effect'],
  ['provider', 'create-server', 'sold-out'],
  ['provider', 'create-server', 'boot-fails'],
  ['cloudflare', 'create-record', 'timeout-after-effect'],
  ['cloudflare', 'delete-record', 'error-500-after-effect'],
  ['machine', 'install', 'install-fails'],
  ['machine', 'unpack', 'disk-full'],
  ['hetzner', 'create-server', 'unauthorized'],
  ['hetzner', 'list-images', 'error-500-before-effect'],
  ['hetzner', 'delete-ssh-key', 'timeout-after-effect'],
  ['cloudflare', 'list-records', 'error-500-before-effect'],
  ['machine', 'boot', 'boot-fails'],
  ['stripe', 'get-checkout-session', 'timeout-before-effect'],
  ['stripe', 'get-subscription', 'error-500-before-effect'],
  ['stripe', 'list-invoices', 'timeout-before-effect'],
  ['stripe', 'create-checkout-session', 'timeout-after-effect'],
  ['stripe', 'create-refund', 'timeout-after-effect'],
  ['stripe', 'create-refund', 'error-500-before-effect'],
  ['stripe', 'cancel-subscription', 'timeout-after-effect'],
  ['stripe', 'deliver-webhook', 'lost'],
  ['stripe', 'deliver-webhook', 'twice'],
  ['resend', 'send-email', 'timeout-after-effect'],
  ['resend', 'send-email', 'error-500-before-effect'],
] as const

/**
 * One seeded life of an installation: customers order and pay, vendors fail, workers die between an
 * effect and its record, the queue is emptied, time passes. The invariants are checked after each event
 * and once more after the world has been left in peace.
 */
export async function live({ seed, steps, tell = () => {} }: LifeOptions): Promise<LifeReport> {
  const random = seededRandom(`life:${seed}`)
  const world = await createWorld(seed)
  const trail: string[] = []
  const broken: string[] = []
  const note = (line: string) => {
    const stamped = `${world.clock.now().toISOString().slice(11, 23)} ${line}`
    trail.push(stamped)
    tell(stamped)
  }
  try {
    await world.pass(2_000)
    for (let step = 0; step < steps && broken.length === 0; step++) {
      const happened = await happen(world, random)
      const at = await snapshot(world)
      note(`${digest(at)} ${happened}`)
      broken.push(...brokenAlways(at))
    }
    if (broken.length === 0) {
      world.leaveInPeace()
      await payEverything(world)
      await world.pass(90 * 60_000)
      broken.push(...brokenAtRest(await snapshot(world)))
    }
    const at = await snapshot(world)
    note(`at rest: ${at.servers.map(server => `${server.hostname} ${server.desired}`).join(', ')}`)
    return {
      seed,
      orders: at.subscriptions.length,
      ready: at.servers.filter(server => server.announcedAt && server.desired === 'ready').length,
      refunded: at.refunds.filter(refund => refund.state === 'paid').length,
      deaths: world.deaths,
      broken,
      trail,
    }
  } finally {
    await world.close()
  }
}

const snapshot = (world: SimulatedWorld) =>
  takeSnapshot(world.platform.db, world.outside, world.clock.now(), world.doorbell.waiting)

/**
 * All that happened so far in eight letters: two lives that are the same have the same ones. Vendors'
 * ids are left out, because requests that are under way together draw them in either order.
 */
function digest(at: Snapshot): string {
  const facts = JSON.stringify([
    at.servers.map(row => [
      row.id,
      row.desired,
      row.machineId !== null,
      row.installPhase,
      row.suspended,
      row.steps,
    ]),
    at.backups.map(row => [row.id, row.purpose, row.state]),
    at.subscriptions.map(row => [row.id, row.state, row.checkoutSessionId !== null, row.paidMinor]),
    at.refunds.map(row => [row.id, row.state, row.amountMinor]),
    at.mails.map(row => [row.id, row.key, row.sentAt]),
    at.outside.machines.map(machine => [machine.name, machine.status]),
  ])
  return createHash('sha256').update(facts).digest('hex').slice(0, 8)
}

/** One thing happens; says what. */
async function happen(world: SimulatedWorld, random: Random): Promise<string> {
  const roll = fraction(random)
  if (roll < 0.22) return order(world, random)
  if (roll < 0.44) return pay(world, random)
  if (roll < 0.6) return breakSomething(world, random)
  if (roll < 0.65) {
    world.sandbox.world.faults.clear()
    return 'all faults end'
  }
  if (roll < 0.7) {
    world.doorbell.loseAll()
    return 'the queue is emptied'
  }
  if (roll < 0.75) {
    world.mortality = world.mortality > 0 ? 0 : 0.1
    return `workers die with probability ${world.mortality}`
  }
  if (roll < 0.78) return changeModel(world, random)
  if (roll < 0.84) return changeMoney(world, random)
  if (roll < 0.88) return rest(world, random)
  if (roll < 0.9) return deleteByHand(world, random)
  const ms = roll < 0.95 ? integer(random, 100, 8_000) : integer(random, 60_000, 1_200_000)
  await world.pass(ms)
  return `${ms} ms pass`
}

async function order(world: SimulatedWorld, random: Random): Promise<string> {
  const { db, context } = world.platform
  const id = newId('account', context.random)
  const language = fraction(random) < 0.5 ? 'ar' : 'en'
  await db.insert(accounts).values({ id, name: 'Noor', email: `${id}@example.test`, language })
  const hostname = `noor-${integer(random, 1, 12)}`
  const { platform, blueprints, exchange } = world
  const shop = { ...platform, blueprints, exchange }
  const goods = chosenGoods(random)
  const wantsModel = goods.blueprint === 'openclaw' && fraction(random) < 0.4
  const placed = await requestOrder(shop, {
    accountId: id,
    country: null,
    language,
    ...goods,
    interval: fraction(random) < 0.7 ? 'month' : 'year',
    hostname,
    model: wantsModel
      ? { vendor: 'openai', apiKey: world.modelKey, modelId: 'sandbox-1' }
      : undefined,
  })
  await world.pass(1_500)
  return placed.ok ? `${hostname} is ordered` : `${hostname} is refused: ${placed.error}`
}

/** Every cloud and every blueprint is chosen by somebody, and most leave the place to us. */
function chosenGoods(random: Random) {
  const one = <T>(...choices: [T, ...T[]]): T =>
    choices[integer(random, 0, choices.length - 1)] ?? choices[0]
  const planId = one('starter', 'starter', 'pro', 'premium')
  const blueprint = one('openclaw', 'openclaw', 'conductor', 'website')
  const provider = one(
    undefined,
    'hetzner',
    'hostinger',
    planId === 'premium' ? 'digitalocean' : undefined,
  )
  return { planId, blueprint, provider }
}

async function pay(world: SimulatedWorld, random: Random): Promise<string> {
  const payable = await world.platform.db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.state, 'checkout'))
  const pages = payable.filter(row => row.checkoutUrl).sort((a, b) => a.id.localeCompare(b.id))
  const chosen = pages[integer(random, 0, Math.max(0, pages.length - 1))]
  if (!chosen?.checkoutUrl) return 'nobody has anything to pay'
  const isGood = fraction(random) < 0.85
  const status = await world.payAt(
    chosen.checkoutUrl,
    isGood ? '4242424242424242' : '4000000000000002',
  )
  if (fraction(random) < 0.5) {
    await transact(world.platform, (_tx, wake) => wake('subscription', chosen.id))
  }
  await world.pass(integer(random, 100, 2_000))
  return `${chosen.hostname} pays with a ${isGood ? 'good' : 'bad'} card: ${status}`
}

/** A customer enters another key, in whatever state their server is. */
async function changeModel(world: SimulatedWorld, random: Random): Promise<string> {
  const rows = await world.platform.db
    .select()
    .from(servers)
    .where(and(eq(servers.desired, 'ready'), isNull(servers.closedAt)))
  const sorted = rows.sort((a, b) => a.id.localeCompare(b.id))
  const chosen = sorted[integer(random, 0, Math.max(0, sorted.length - 1))]
  if (!chosen) return 'nobody has a server to change'
  const isGood = fraction(random) < 0.7
  const apiKey = isGood ? world.modelKey : 'sk-wrong-wrong-wrong'
  const choice = { vendor: 'openai' as const, apiKey, modelId: 'sandbox-1' }
  const asked = await chooseModel(world, chosen, choice)
  return `${chosen.hostname} gets a ${isGood ? 'good' : 'bad'} model key: ${asked.ok}`
}

/** A customer stops, starts or hibernates their server, in whatever state it is. */
async function rest(world: SimulatedWorld, random: Random): Promise<string> {
  const rows = await world.platform.db.select().from(servers).where(isNull(servers.closedAt))
  const sorted = rows.sort((a, b) => a.id.localeCompare(b.id))
  const chosen = sorted[integer(random, 0, Math.max(0, sorted.length - 1))]
  if (!chosen) return 'nobody has a server to lay to rest'
  const terms = restTerms(null, world.compute.values())
  const operations: RestOperation[] = [
    { action: 'hibernate', terms },
    { action: 'start' },
    { action: 'stop' },
  ]
  const operation = operations[integer(random, 0, 2)] ?? { action: 'start' }
  const asked = await requestRest(world.platform, chosen.id, operation, 'customer')
  await world.pass(integer(random, 100, 20_000))
  return `${chosen.hostname} is asked to ${operation.action}: ${asked.ok || asked.error}`
}

/** Somebody deletes a customer's machine in the vendor's console. */
async function deleteByHand(world: SimulatedWorld, random: Random): Promise<string> {
  const rows = await world.platform.db
    .select()
    .from(servers)
    .where(and(isNotNull(servers.announcedAt), isNotNull(servers.machineId)))
  const sorted = rows
    .filter(({ machineProvider }) => machineProvider !== 'hostinger')
    .sort((a, b) => a.id.localeCompare(b.id))
  const chosen = sorted[integer(random, 0, Math.max(0, sorted.length - 1))]
  const provider = [...world.compute.values()].find(({ name }) => name === chosen?.machineProvider)
  if (!chosen?.machineId || !provider) return 'nobody has a machine to delete'
  world.outside.byHand.add(chosen.id)
  const deleted = await provider.deleteMachine(chosen.machineId, AbortSignal.timeout(20_000))
  await world.pass(integer(random, 1_000, 120_000))
  return `the machine of ${chosen.hostname} is deleted by hand: ${deleted.ok}`
}

async function breakSomething(world: SimulatedWorld, random: Random): Promise<string> {
  const [provider, operation, fault] = outages[integer(random, 0, outages.length - 1)] ?? outages[0]
  const times = integer(random, 1, 4)
  world.sandbox.world.faults.add({ provider, operation, fault, times })
  return `${provider} ${operation} will be ${fault}, ${times} times`
}
