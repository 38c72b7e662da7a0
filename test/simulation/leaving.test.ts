import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { eq, sql } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { activities } from '../../src/activity/tables.ts'
import { backups } from '../../src/backups/tables.ts'
import { wantBackup } from '../../src/backups/want.ts'
import { requestPartRefund } from '../../src/billing/request-refund.ts'
import { refunds } from '../../src/billing/tables.ts'
import { backupArchive, state } from '../../src/imports/archive.example.ts'
import { findImport, receiveArchive } from '../../src/imports/receive.ts'
import { assert } from '../../src/kit/assert.ts'
import { isGenuine } from '../../src/leaving/receipt.ts'
import { requestErasure } from '../../src/leaving/request-erasure.ts'
import { erasures } from '../../src/leaving/tables.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { requestRest } from '../../src/servers/operate.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { minutes, serversOf } from './paid-servers.ts'
import { createWorld, everySecondsPace, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>
let stripe: Stripe

beforeAll(async () => {
  world = await createWorld(11, { ...everySecondsPace, observeMs: 60_000, sweepMs: 300_000 })
  its = serversOf(world)
  const { environment } = world.sandbox
  const api = new URL(environment.STRIPE_API_BASE ?? '')
  stripe = new Stripe(environment.STRIPE_SECRET_KEY ?? '', {
    host: api.hostname,
    port: Number(api.port),
    protocol: 'http',
  })
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

const write = (work: Parameters<typeof transact>[1]) => transact(world.platform, work)

async function accountOf({ accountId }: Pick<ServerRow, 'accountId'>) {
  const [account] = await world.platform.db
    .select()
    .from(accounts)
    .where(eq(accounts.id, accountId))
  assert(account, 'rows of accounts are kept')
  return account
}

async function erase(server: ServerRow) {
  const account = await accountOf(server)
  const asked = await requestErasure(world.platform, account.id, {
    typed: account.email,
    askedBy: 'customer',
  })
  assert(asked.ok, `it can be asked for: ${JSON.stringify(asked)}`)
  return { account, id: asked.value.id }
}

async function read(id: string) {
  const [row] = await world.platform.db.select().from(erasures).where(eq(erasures.id, id))
  assert(row, 'the row of an erasure is kept')
  return row
}

const untilDone = (id: string) => its.until(async () => (await read(id)).state === 'done')

/** In which tables some text still is. */
async function tablesWith(text: string): Promise<string[]> {
  const { db } = world.platform
  const tables = await db.execute<{ name: string }>(
    sql`select table_name as name from information_schema.tables where table_schema = 'public'`,
  )
  const found: string[] = []
  for (const { name } of tables.rows) {
    const rows = await db.execute(
      sql`select 1 from ${sql.identifier(name)} t where strpos(lower(t::text), ${text}) > 0 limit 1`,
    )
    if (rows.rows.length > 0) found.push(name)
  }
  return found
}

const storedOf = ({ id }: ServerRow): string[] => {
  const folder = join(world.backupDir, id)
  return existsSync(folder) ? readdirSync(folder) : []
}

interface Story {
  prepare(): Promise<ServerRow>
  ends: 'ended' | 'refunded'
}

async function backedUp(): Promise<ServerRow> {
  const server = await its.readied()
  await write((tx, wake) =>
    wantBackup(tx, wake, world.platform.context, server, { purpose: 'asked', keepUntil: null }),
  )
  await its.until(async () => (await its.read(server.id)).backupId !== null)
  expect(storedOf(server)).toHaveLength(2)
  return server
}

const stories = {
  'runs and has a backup': { prepare: backedUp, ends: 'ended' },
  'is still being made': {
    prepare: async () => its.read(await its.ordered()),
    ends: 'refunded',
  },
  'rests without a machine': {
    prepare: async () => {
      const server = await its.readied()
      const hibernate = { action: 'hibernate', terms: { hibernates: () => true } } as const
      await requestRest(world.platform, server.id, hibernate, 'customer')
      await its.until(async () => (await its.read(server.id)).hibernatedAt !== null)
      return server
    },
    ends: 'ended',
  },
  moves: {
    prepare: async () => {
      const server = await its.readied()
      await its.move(server, await its.aPlaceAt('hetzner'))
      await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
      return server
    },
    ends: 'ended',
  },
  'is suspended, and ends already with a backup that cannot be made': {
    prepare: async () => {
      const server = await its.readied()
      await its.suspend(server)
      writeFileSync(join(world.backupDir, server.id), 'in the way')
      await its.end(server)
      await world.pass(minutes(1))
      rmSync(join(world.backupDir, server.id))
      return server
    },
    ends: 'ended',
  },
  'waits for money back': {
    prepare: async () => {
      const server = await its.readied()
      const part = { subscriptionId: server.subscriptionId, wantedMinor: 500, reason: 'goodwill' }
      await write((tx, wake) => requestPartRefund(tx, wake, world.platform.context, part))
      return server
    },
    ends: 'ended',
  },
} as const satisfies Record<string, Story>
type Name = keyof typeof stories
const names = Object.keys(stories) as Name[]

type Erased = Awaited<ReturnType<typeof erase>> & { server: ServerRow }
const erased = new Map<Name, Erased>()

/** All at the same time, while workers die; and then as long as vendors take to tell what they have to tell. */
beforeAll(async () => {
  for (const name of names) {
    const server = await stories[name].prepare()
    erased.set(name, { server, ...(await erase(server)) })
    world.mortality = 0.1
    await world.pass(2_000)
    world.mortality = 0
  }
  world.mortality = 0.1
  await world.pass(minutes(2))
  expect(world.deaths).toBeGreaterThan(0)
  world.leaveInPeace()
  for (const { id } of erased.values()) await untilDone(id)
  await world.pass(minutes(70))
}, 300_000)

describe.each(names)('a customer whose server %s', name => {
  const theirs = () => {
    const found = erased.get(name)
    assert(found, 'it was erased')
    return found
  }

  test('is forgotten: no machine, nothing stored, no name in any table or at the payment vendor', async () => {
    const { server, account } = theirs()
    expect(its.machinesOf(server)).toEqual([])
    expect(storedOf(server)).toEqual([])
    expect(await tablesWith(account.email)).toEqual([])
    expect(await tablesWith(server.hostname)).toEqual([])
    const { db } = world.platform
    const isIts = eq(activities.serverId, server.id)
    expect(await db.select().from(activities).where(isIts)).toEqual([])
    assert(account.stripeCustomerId, 'whoever has paid is a customer at the vendor')
    const customer = await stripe.customers.retrieve(account.stripeCustomerId)
    expect(customer).toMatchObject({ deleted: true })
  })

  test('is not charged any more, and has all money that was promised', async () => {
    const { server } = theirs()
    const { db } = world.platform
    const ofIt = eq(subscriptions.id, server.subscriptionId)
    const [bought] = await db.select().from(subscriptions).where(ofIt)
    assert(bought?.stripeSubscriptionId, 'rows of subscriptions are kept')
    expect(bought.state).toBe(stories[name].ends)
    const { status } = await stripe.subscriptions.retrieve(bought.stripeSubscriptionId)
    expect(status).toBe('canceled')
    const promised = await db.select().from(refunds).where(eq(refunds.subscriptionId, bought.id))
    expect(promised.filter(refund => refund.state !== 'paid')).toEqual([])
  })

  test('has one letter with a receipt of numbers, which nobody can change unseen', async () => {
    const { account, id } = theirs()
    const { receipt } = await read(id)
    assert(receipt, 'what is done has a receipt')
    expect(isGenuine(receipt)).toBe(true)
    expect(isGenuine({ ...receipt, endedAt: receipt.askedAt })).toBe(false)
    expect(receipt.erased).toMatchObject({ servers: 1, paymentCustomer: true })
    expect(receipt.erased.letters).toBeGreaterThan(0)
    expect(receipt.erased.notices).toBeGreaterThan(0)
    const [kept] = receipt.kept.invoices
    const { data } = await stripe.invoices.list({ limit: 100 })
    expect(data.map(({ number }) => number)).toContain(kept?.number)
    const letters = world.outside.look().letters.filter(each => each.includes(account.email))
    expect(letters.filter(each => each.includes('Your data is erased'))).toHaveLength(1)
  })
})

test('backups that were kept are counted in the receipt', async () => {
  const { receipt } = await read(erased.get('runs and has a backup')?.id ?? '')
  expect(receipt?.erased.backups).toMatchObject({ count: 1 })
  expect(receipt?.erased.backups.storedBytes).toBeGreaterThan(0)
})

test('only the typed address of the account itself erases it, and only once', async () => {
  const server = await its.readied()
  const ask = (typed: string) =>
    requestErasure(world.platform, server.accountId, { typed, askedBy: 'customer' })
  expect(await ask('somebody@example.test')).toEqual({ ok: false, error: 'email-differs' })
  expect((await its.read(server.id)).desired).toBe('ready')
  const { email } = await accountOf(server)
  expect(await ask(email.toUpperCase())).toMatchObject({ ok: true })
  expect(await ask(email)).toEqual({ ok: false, error: 'erasure-under-way' })
}, 300_000)

describe('an archive of an OpenClaw that somebody had before', () => {
  const bring = async (server: ServerRow, archive: Buffer) => {
    const tools = { ...world.platform, backups: world.backups }
    const whose = { accountId: server.accountId, serverId: server.id }
    const content = Readable.from([archive], { objectMode: false })
    return receiveArchive(tools, whose, content)
  }
  const untilEnded = (server: ServerRow) =>
    its.until(async () => {
      const row = await findImport(world.platform.db, server.id)
      return row?.state === 'done' || row?.state === 'failed'
    })

  test('takes the place of what a server has, which answers with it and has our settings', async () => {
    const server = await its.readied('openclaw')
    const workspace = '/var/lib/openclaw/.openclaw/workspace'
    const brought = await bring(
      server,
      await backupArchive([{ name: `${state}/workspace/AGENTS.md`, content: 'be kind' }]),
    )
    expect(brought).toMatchObject({ ok: true, value: { state: 'waiting' } })
    await untilEnded(server)
    expect(await findImport(world.platform.db, server.id)).toMatchObject({
      state: 'done',
      reason: null,
    })
    await its.untilBack(server)
    expect(await its.run(server, `cat ${workspace}/AGENTS.md`)).toBe('be kind')
    const config = JSON.parse(await its.run(server, `cat ${workspace}/../openclaw.json`))
    expect(config.gateway).toMatchObject({ port: 18789, auth: { mode: 'token' } })
    expect(config.channels.telegram.allowFrom).toEqual(['1'])
    const kept = await world.platform.db
      .select()
      .from(backups)
      .where(eq(backups.serverId, server.id))
    expect(kept.map(({ purpose, state: is }) => [purpose, is]).sort()).toEqual([
      ['brought', 'deleted'],
      ['restore', 'verified'],
    ])
  }, 300_000)
})
