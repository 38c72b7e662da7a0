import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { addMs } from '../../kit/clock.ts'
import { createMemoryRateBudget } from './memory-rate-budget.ts'
import { createPostgresRateBudget } from './postgres-rate-budget.ts'
import type { RateBudget } from './rate-budget.ts'

/** Twenty requests in twenty seconds: one comes back each second, two are kept from reads. */
const limit = { requests: 20, windowMs: 20_000, refills: 'evenly' } as const
let now = new Date('2026-11-21T10:00:00Z')
const clock = { now: () => now }
const pass = (ms: number) => {
  now = addMs(now, ms)
}

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url, max: 8 })
})
afterAll(async () => {
  await pool.end()
  await database.close()
})

const implementations: [name: string, create: () => RateBudget][] = [
  ['in memory', () => createMemoryRateBudget(clock)],
  ['in PostgreSQL', () => createPostgresRateBudget(drizzle(pool), clock)],
]

describe.each(implementations)('a budget %s', (name, create) => {
  let budget: RateBudget
  let account = ''
  let accounts = 0
  beforeEach(() => {
    budget = create()
    account = `${name}:${accounts++}`
  })
  const spend = async (requests: number) => {
    for (let spent = 0; spent < requests; spent++) {
      expect(await budget.take(account, limit, 'write')).toBeNull()
    }
  }

  test('gives as many requests as the limit says and then tells when the next one comes', async () => {
    await spend(20)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
  })

  test('fills again as time passes', async () => {
    await spend(20)
    pass(3_000)
    await spend(3)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
  })

  test('stops looking before reads and reads before writes', async () => {
    await spend(16)
    expect(await budget.take(account, limit, 'watch')).toBe(1_000)
    expect(await budget.take(account, limit, 'read')).toBeNull()
    expect(await budget.take(account, limit, 'read')).toBeNull()
    expect(await budget.take(account, limit, 'read')).toBe(1_000)
    expect(await budget.take(account, limit, 'write')).toBeNull()
  })

  test('keeps what comes back for a write that waits', async () => {
    await spend(20)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
    pass(2_900)
    expect(await budget.take(account, limit, 'read')).not.toBeNull()
    expect(await budget.take(account, limit, 'write')).toBeNull()
  })

  test('lets reads go on when a write that waited never came back', async () => {
    await spend(20)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
    pass(3_001)
    expect(await budget.take(account, limit, 'read')).toBeNull()
  })

  test('holds all windows of a limit at once', async () => {
    const bursts = { requests: 5, windowMs: 1_000 }
    const both = [limit, bursts]
    const take = () => budget.take(account, both, 'write')
    for (let taken = 0; taken < 5; taken++) expect(await take()).toBeNull()
    expect(await take()).toBeGreaterThan(0)
    pass(1_100)
    expect(await take()).toBeNull()
  })

  test('learns of the first window only', async () => {
    const hourly = { requests: 100, windowMs: 3_600_000 }
    const bursts = { requests: 5, windowMs: 1_000 }
    await budget.learn(account, [hourly, bursts], 40)
    expect(await budget.take(account, [hourly, bursts], 'write')).toBeNull()
    await budget.learn(account, [hourly, bursts], 0)
    pass(2_000)
    expect(await budget.take(account, [hourly, bursts], 'write')).toBeGreaterThan(3_500_000)
  })

  test('gives nothing to anybody until the vendor wants to hear of us again', async () => {
    await budget.close(account, 30_000)
    expect(await budget.take(account, limit, 'write')).toBe(30_000)
    pass(30_000)
    expect(await budget.take(account, limit, 'write')).toBeNull()
  })

  test('believes the vendor when somebody else spends from the account', async () => {
    await spend(1)
    await budget.learn(account, limit, 1)
    await spend(1)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
  })

  test('does not forget requests that the vendor has not counted yet', async () => {
    await spend(20)
    await budget.learn(account, limit, 15)
    expect(await budget.take(account, limit, 'write')).toBe(1_000)
  })

  test('counts each account by itself', async () => {
    await spend(20)
    expect(await budget.take(`${account}:other`, limit, 'write')).toBeNull()
  })

  test('never gives one request to two workers', async () => {
    const takes = Array.from({ length: 50 }, () => budget.take(account, limit, 'write'))
    const granted = (await Promise.all(takes)).filter(wait => wait === null)
    expect(granted).toHaveLength(20)
  })
})
