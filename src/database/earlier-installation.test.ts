import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { migrateDatabase } from './migrate.ts'

const folder = mkdtempSync(join(tmpdir(), 'sambuk-migrations-'))
let database: TestDatabase
let client: Client
beforeAll(async () => {
  database = await createTestDatabase()
  client = new Client({ connectionString: database.url })
  await client.connect()
  await client.query(
    'drop schema public cascade; drop schema drizzle cascade; create schema public',
  )
})
afterAll(async () => {
  await client.end()
  await database.close()
  rmSync(folder, { recursive: true })
})

/** Brings the database to where an installation stood after so many migrations. */
async function migrateUpTo(count: number) {
  cpSync(resolve(import.meta.dirname, '../../migrations'), folder, { recursive: true })
  const file = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(readFileSync(file, 'utf8'))
  const entries = journal.entries.slice(0, count)
  writeFileSync(file, JSON.stringify({ ...journal, entries }))
  await migrate(drizzle(client), { migrationsFolder: folder })
}

test('an installation that kept prices in its plans sells at the same ones afterwards', async () => {
  await migrateUpTo(9)
  await client.query(`
    insert into plans (id, position, name, tagline, features, memory_gb_min, cores_min, disk_gb_min,
      cost_minor_max, monthly_minor, yearly_minor, currency)
    values ('starter', 1, '{}', '{}', '{}', 4, 1, 40, 1300, 2500, 24000, 'eur');
    insert into accounts (id, name, email) values ('acc_1', 'Layla', 'layla@example.test');
    insert into subscriptions (id, account_id, plan_id, interval, hostname, language, candidates,
      amount_minor, currency, ordered_at, state)
    values ('sub_1', 'acc_1', 'starter', 'month', 'pearl', 'ar', '[]', 2500, 'eur', now(), 'active'),
      ('sub_2', 'acc_1', 'starter', 'month', 'coral', 'ar', '[]', 2500, 'eur', now(), 'ended')`)
  await migrateDatabase(database.url)
  const prices = await client.query(
    'select product, interval, currency, amount_minor, retired_at from prices order by interval',
  )
  const sold = { product: 'plan:starter', currency: 'eur', retired_at: null }
  expect(prices.rows).toEqual([
    { ...sold, interval: 'month', amount_minor: 2500 },
    { ...sold, interval: 'year', amount_minor: 24_000 },
  ])
  const { rows } = await client.query('select kind, active, trial_days, stock from plans')
  expect(rows).toEqual([{ kind: 'paid', active: true, trial_days: 0, stock: null }])
  const bought = await client.query(
    'select id, standing, collection from subscriptions order by id',
  )
  expect(bought.rows).toEqual([
    { id: 'sub_1', standing: 'paid', collection: 'card' },
    { id: 'sub_2', standing: null, collection: 'card' },
  ])
})
