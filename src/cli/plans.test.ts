import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { eq } from 'drizzle-orm'
import Stripe from 'stripe'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { sambuk, sambukJson } from '../../test/survival/command.ts'
import { seedPlans } from '../billing/apply-price-list.ts'
import { standardList } from '../billing/price-list.ts'
import { prices } from '../billing/tables.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../database/connect.ts'
import { systemContext } from '../kit/context.ts'
import { silentLog } from '../kit/log.ts'
import { enterpriseCommand } from './enterprise.ts'
import { plansCommand } from './plans.ts'

let sandbox: RunningSandbox
let database: TestDatabase
let connection: ReturnType<typeof openDatabase>
let env: Record<string, string>
let stripe: Stripe
const folder = mkdtempSync(path.join(tmpdir(), 'sambuk-plans-'))
beforeAll(async () => {
  database = await createTestDatabase()
  sandbox = await startSandbox({ seed: 1 })
  connection = openDatabase(database.url, { max: 2, applicationName: 'plans', log: silentLog })
  await seedPlans(connection.db, systemContext(silentLog))
  env = {
    ...sandbox.environment,
    DATABASE_URL: database.url,
    SAMBUK_INSTALLATION_ID: 'ins_plans',
    SAMBUK_MASTER_KEY: 'not-a-secret-master-key',
    SAMBUK_AUTH_SECRET: 'not-a-secret-auth-secret',
  }
  const { hostname, port } = new URL(sandbox.environment.STRIPE_API_BASE ?? '')
  stripe = new Stripe(sandbox.environment.STRIPE_SECRET_KEY ?? '', {
    host: hostname,
    port,
    protocol: 'http',
  })
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await connection?.close()
  await sandbox?.close()
  await database?.close()
})

const limit = { timeout: 120_000 }

interface Report {
  plans: { created: string[]; changed: string[]; deactivated: string[] }
  prices: { created: string[]; retired: string[]; unchanged: number }
  vendor: { created: string[]; unchanged: number; missing: number }
}
const sync = (...words: string[]) => sambukJson<Report>({ env }, ['plans', 'sync', ...words])

/** The standard list in a file of an operator's own, with another amount. */
function listWithStarterAt(usd: unknown): string {
  const file = path.join(folder, 'mine.yaml')
  const list = parse(stringify(standardList()))
  list.plans[0].month.usd = usd
  writeFileSync(file, stringify(list))
  return file
}

describe('what makes no sense is told, and changes nothing', () => {
  test.each<[string[], string]>([
    [['sell'], 'plans, or plans sync'],
    [['--list', 'kvm'], '--list and --replace are for plans sync'],
    [['sync', '--replace'], '--replace needs --list, a file or one of: basic-pro-premium'],
    [['sync', '--list', 'gold'], 'gold is neither a file nor one of: basic-pro-premium'],
  ])('plans %j', async (args, sentence) => {
    await expect(plansCommand.run({ config: readConfig(env), args })).rejects.toThrow(sentence)
  })

  test.each<[string[], string]>([
    [[], 'enterprise EMAIL --hostname NAME'],
    [['--amount', '1000'], '--currency is one of ISO 4217'],
    [['--amount', '1000', '--currency', 'zzz'], '--currency is one of ISO 4217'],
    ...['10.5', '0', '-1', '1e12', 'much'].map((amount): [string[], string] => [
      [`--amount=${amount}`, '--currency', 'usd'],
      '--amount is a whole number of minor units',
    ]),
    [['--amount', '1005', '--currency', 'kwd'], '--amount is a whole number of minor units'],
    [['--amount', '1', '--currency', 'usd', '--interval', 'day'], '--interval is month or year'],
    [['--amount', '1', '--currency', 'usd', '--due-days', '0'], '--due-days is a number of days'],
  ])('enterprise %j', async (more, sentence) => {
    const who = more.length > 0 ? ['a@b.test', '--hostname', 'abc', '--plan', 'pro'] : []
    const run = enterpriseCommand.run({ config: readConfig(env), args: [...who, ...more] })
    await expect(run).rejects.toThrow(sentence)
  })

  test('an amount that is none, with file, place and value', async () => {
    const args = ['sync', '--list', listWithStarterAt('19.00')]
    await expect(plansCommand.run({ config: readConfig(env), args })).rejects.toThrow(
      'mine.yaml: plans[0].month.usd ("19.00") is no whole number',
    )
    expect(await connection.db.$count(prices)).toBe(48)
  })

  test('an account that there is not', limit, async () => {
    const { code, stderr } = await sambuk({ env }, [
      ...['enterprise', 'nobody@example.test', '--hostname', 'abc', '--plan', 'pro'],
      ...['--currency', 'usd', '--amount', '1000'],
    ])
    expect([code, stderr]).toEqual([1, 'there is no account nobody@example.test\n'])
  })
})

describe('plans sync, with no worker running', () => {
  test('makes every price at the vendor, and a second time has nothing to do', limit, async () => {
    expect(await sync()).toMatchObject({ vendor: { unchanged: 0, missing: 0 } })
    const second = await sync()
    expect(second.vendor).toEqual({ created: [], unchanged: 48, missing: 0 })
    const { stdout } = await sambuk({ env }, ['plans', 'sync'])
    expect(stdout).toBe('Nothing to do: 48 prices are at Stripe as they are here.\n')
    const known = await connection.db.select().from(prices)
    expect(known.every(({ stripePriceId }) => stripePriceId !== null)).toBe(true)
  })

  test('at another amount makes a new price; who bought the old one keeps it', limit, async () => {
    const [before] = (await connection.db.select().from(prices)).filter(
      price => price.product === 'plan:starter' && price.amountMinor === 1900,
    )
    const changed = await sync('--list', listWithStarterAt(2100))
    expect(changed.prices).toMatchObject({
      created: ['plan:starter month usd 2100', 'plan:starter year usd 21000'],
      retired: ['plan:starter month usd 1900', 'plan:starter year usd 19000'],
    })
    expect(changed.vendor).toEqual({
      ...changed.vendor,
      created: changed.prices.created,
      missing: 0,
    })
    const old = await stripe.prices.retrieve(before?.stripePriceId ?? '')
    expect(old).toMatchObject({ active: false, unit_amount: 1900 })
    const [row] = await connection.db
      .select()
      .from(prices)
      .where(eq(prices.id, before?.id ?? ''))
    expect(row).toEqual({ ...before, retiredAt: expect.any(Date) })
    expect((await sync('--list', listWithStarterAt(2100))).vendor.created).toEqual([])
  })

  test('an amount that was changed and changed back in between is sold again', limit, async () => {
    const back = await sync('--list', 'standard')
    expect(back.prices.created).toEqual([
      'plan:starter month usd 1900',
      'plan:starter year usd 19000',
    ])
    const current = (await connection.db.select().from(prices)).filter(
      price => price.product === 'plan:starter' && price.currency === 'usd' && !price.retiredAt,
    )
    for (const { stripePriceId, amountMinor } of current) {
      expect(await stripe.prices.retrieve(stripePriceId ?? '')).toMatchObject({
        active: true,
        unit_amount: amountMinor,
      })
    }
  })

  test('sells another list instead of everything, where that is asked for', limit, async () => {
    const replaced = await sync('--list', 'kvm', '--replace')
    expect(replaced.plans.deactivated).toHaveLength(7)
    const listed = await sambuk({ env }, ['plans'])
    expect(listed.stdout.split('\n').map(line => line.split(' ')[0])).toEqual([
      ...['PRODUCT', 'plan:kvm1', 'plan:kvm2', 'plan:kvm4', 'plan:kvm8', ''],
    ])
    expect(listed.stdout).toContain('13.99 usd')
  })
})
