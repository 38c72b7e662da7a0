import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { backups } from '../../src/backups/tables.ts'
import { invoices, moneyChecks, refunds } from '../../src/billing/tables.ts'
import { machineSpans } from '../../src/margins/tables.ts'
import { servers } from '../../src/servers/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

let world: HttpWorld
let omar: Visitor
let layla: Visitor
beforeAll(async () => {
  world = await createHttpWorld()
  omar = new Visitor(world.app)
  layla = new Visitor(world.app, 'ar')
  await omar.signUp('omar@example.test')
  await layla.signUp('layla@example.test')
  const isOmar = eq(accounts.email, 'omar@example.test')
  await world.db.update(accounts).set({ role: 'operator' }).where(isOmar)
})
afterAll(() => world.close())

let count = 0
/** Somebody's paid server of November 2025, as the reconcilers would have left it. */
async function giveServer(paidMinor = 1900): Promise<{ id: string; serverId: string }> {
  const { db } = world
  const number = ++count
  const [id, serverId] = [`sub_test${number}`, `srv_test${number}`]
  const [account] = await db.select().from(accounts).where(eq(accounts.email, 'layla@example.test'))
  const whose = { accountId: account?.id ?? '', planId: 'starter', hostname: `pearl-${number}` }
  const from = new Date('2025-11-01')
  await db.insert(subscriptions).values({
    ...whose,
    id,
    interval: 'month',
    language: 'ar',
    candidates: [],
    amountMinor: 1900,
    currency: 'usd',
    state: 'active',
    standing: 'paid',
    paidMinor,
    stripeSubscriptionId: `sub_vendor${number}`,
    orderedAt: from,
  })
  await db.insert(servers).values({
    ...whose,
    id: serverId,
    subscriptionId: id,
    desired: 'ready',
    blueprint: 'openclaw',
    candidates: [],
    machineProvider: 'hetzner',
    orderedAt: from,
    announcedAt: from,
  })
  await db.insert(invoices).values({
    id: `in_test${number}`,
    subscriptionId: id,
    status: 'paid',
    currency: 'usd',
    totalMinor: paidMinor,
    taxMinor: 0,
    paidMinor,
    refundedMinor: 0,
    feeMinor: 85,
    lines: [
      {
        description: 'Starter',
        amountMinor: paidMinor,
        from: from.toISOString(),
        to: new Date('2025-12-01').toISOString(),
      },
    ],
    payments: [],
    issuedAt: from,
  })
  await db.insert(machineSpans).values({
    id: `spn_test${number}`,
    serverId,
    provider: 'hetzner',
    machineId: `42${number}`,
    size: 'cx22',
    location: 'fsn1',
    monthlyCostMinor: 970,
    currency: 'eur',
    since: from,
    until: new Date('2025-12-01'),
  })
  return { id, serverId }
}

const refund = (id: string, body: object, who = omar) =>
  who.send('POST', `/api/operator/subscriptions/${id}/refund`, body)
const goodwill = { reason: 'goodwill' }

describe('a month’s money', () => {
  test('is for operators only', async () => {
    const path = '/api/operator/money?month=2025-11'
    expect((await new Visitor(world.app).send('GET', path)).statusCode).toBe(401)
    expect((await layla.send('GET', path)).statusCode).toBe(403)
    expect((await refund('sub_1', goodwill, layla)).statusCode).toBe(403)
  })

  test.each(['2025-13', '2025', 'now', '11-2025'])('%s is no month', async month => {
    const answer = await omar.send('GET', `/api/operator/money?month=${month}`)
    expect(answer.statusCode).toBe(422)
    expect(answer.json().fields).toHaveProperty('month')
  })

  test('is told by plan, provider and server, with the last comparison of the books', async () => {
    const { id, serverId } = await giveServer()
    await world.db.insert(backups).values({
      id: 'bak_test',
      serverId,
      accountId: 'acc',
      purpose: 'final',
      state: 'verified',
      blueprint: 'openclaw',
      storedBytes: 4_000_000_000,
      begunAt: new Date('2025-11-01'),
    })
    const differences = [{ kind: 'amount', about: 'sub_1', ours: '1', theirs: '2' }]
    const checkedAt = world.now()
    await world.db
      .insert(moneyChecks)
      .values({ id: 'chk_test', checkedAt, subscriptions: 1, invoices: 1, differences })
    const answer = await omar.send('GET', '/api/operator/money?month=2025-11')
    expect(answer.statusCode).toBe(200)
    const line = {
      earned: [{ amountMinor: 1900, currency: 'usd' }],
      earnedMinor: 1900,
      feeMinor: 85,
      machineMinor: 1125,
      storageMinor: 10,
      marginMinor: 680,
      marginPercent: 35.8,
      warn: false,
    }
    expect(answer.json()).toEqual({
      month: '2025-11',
      currency: 'usd',
      warnBelowPercent: 20,
      total: { key: 'total', label: 'total', ...line },
      by: {
        plan: [{ key: 'starter', label: 'Starter', ...line }],
        provider: [{ key: 'hetzner', label: 'hetzner', ...line }],
        server: [{ key: id, label: 'pearl-1.example.test', ...line }],
      },
      subscriptions: { paid: 1, trial: 0, overdue: 0, suspended: 0 },
      check: { checkedAt: checkedAt.toISOString(), differences },
    })
  })

  test('of another month has nothing of it', async () => {
    const answer = await omar.send('GET', '/api/operator/money?month=2025-10')
    expect(answer.json()).toMatchObject({ total: { earnedMinor: 0, machineMinor: 0 } })
    expect(answer.json().by.plan).toEqual([])
  })
})

describe('a refund by the operator', () => {
  test('of parts is taken until all is promised, and not a cent more', async () => {
    const { id } = await giveServer()
    const first = await refund(id, { ...goodwill, amountMinor: 1000 })
    expect(first.statusCode).toBe(202)
    expect(first.json()).toMatchObject({ kind: 'part', state: 'requested', amountMinor: 1000 })
    const tooMuch = await refund(id, { ...goodwill, amountMinor: 901 })
    expect([tooMuch.statusCode, tooMuch.json().code]).toEqual([409, 'refund-too-large'])
    expect((await refund(id, { ...goodwill, amountMinor: 900 })).statusCode).toBe(202)
    const nothingLeft = await refund(id, { ...goodwill, amountMinor: 1 })
    expect(nothingLeft.json().code).toBe('nothing-to-refund')
    const rows = await world.db.select().from(refunds).where(eq(refunds.subscriptionId, id))
    expect(rows.map(({ wantedMinor, wakeAt }) => [wantedMinor, wakeAt !== null])).toEqual(
      expect.arrayContaining([
        [1000, true],
        [900, true],
      ]),
    )
    const [server] = await world.db.select().from(servers).where(eq(servers.subscriptionId, id))
    expect(server?.desired).toBe('ready')
  })

  test('of parts at the same time never promises more than was paid', async () => {
    const { id } = await giveServer()
    const asked = await Promise.all(
      [1, 2, 3, 4].map(() => refund(id, { ...goodwill, amountMinor: 700 })),
    )
    expect(asked.map(({ statusCode }) => statusCode).sort()).toEqual([202, 202, 409, 409])
  })

  test('counts what was paid back a moment ago, before the invoices tell of it', async () => {
    const { id } = await giveServer()
    const { id: refundId } = (await refund(id, { ...goodwill, amountMinor: 1500 })).json()
    await world.db
      .update(refunds)
      .set({ state: 'paid', amountMinor: 1500 })
      .where(eq(refunds.id, refundId))
    expect((await refund(id, { ...goodwill, amountMinor: 500 })).statusCode).toBe(409)
    expect((await refund(id, { ...goodwill, amountMinor: 400 })).statusCode).toBe(202)
  })

  test('of everything ends the server after a last backup; asking twice does no harm', async () => {
    const { id, serverId } = await giveServer()
    const once = await refund(id, { reason: 'service-was-down' })
    const twice = await refund(id, { reason: 'goodwill' })
    expect([once.statusCode, twice.statusCode]).toEqual([202, 202])
    expect(twice.json()).toEqual(once.json())
    expect(once.json()).toMatchObject({ kind: 'whole', amountMinor: null })
    expect(once.json().reason.code).toBe('service-was-down')
    const [server] = await world.db.select().from(servers).where(eq(servers.id, serverId))
    expect(server).toMatchObject({ desired: 'absent', backupWanted: 'final' })
    const part = await refund(id, { ...goodwill, amountMinor: 1 })
    expect(part.json().code).toBe('refund-too-large')
  })

  test('of what was never paid, or is not there, is refused', async () => {
    const { id } = await giveServer(0)
    expect((await refund(id, goodwill)).json().code).toBe('nothing-to-refund')
    expect((await refund('sub_nonsense', goodwill)).statusCode).toBe(404)
  })

  test.each([
    { reason: 'because' },
    {},
    { ...goodwill, amountMinor: 0 },
    { ...goodwill, amountMinor: -5 },
    { ...goodwill, amountMinor: 1.5 },
    { ...goodwill, amountMinor: '5' },
  ])('%o makes no sense', async body =>
    expect((await refund('sub_test1', body)).statusCode).toBe(422),
  )
})
