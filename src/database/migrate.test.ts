import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { silentLog } from '../kit/log.ts'
import { openDatabase } from './connect.ts'
import { migrateDatabase } from './migrate.ts'

const root = resolve(import.meta.dirname, '../..')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

describe('migrations', () => {
  test('agree with the tables: `npm run migrations` would have nothing to do', () => {
    // drizzle-kit takes paths relative to where it runs only.
    const copy = mkdtempSync(join(root, 'node_modules/.cache-migrations-'))
    try {
      cpSync(join(root, 'migrations'), copy, { recursive: true })
      const files = readdirSync(copy)
      const out = copy.slice(root.length + 1)
      const said = execFileSync(
        process.execPath,
        [
          join(root, 'node_modules/drizzle-kit/bin.cjs'),
          ...['generate', '--dialect', 'postgresql', '--schema', 'src/database/tables.ts'],
          ...['--out', out],
        ],
        { cwd: root, encoding: 'utf8' },
      )
      expect(said).toContain('nothing to migrate')
      expect(readdirSync(copy)).toEqual(files)
    } finally {
      rmSync(copy, { recursive: true, force: true })
    }
  })

  test('may be run by several processes at once, and again', async () => {
    await Promise.all([1, 2, 3].map(() => migrateDatabase(database.url)))
  })
})

describe('row changes', () => {
  test('are told with table and id, leases are not', async () => {
    const client = new Client({ connectionString: database.url })
    const heard: unknown[] = []
    client.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '')))
    await client.connect()
    await client.query('listen row_changed')
    await client.query(`
      insert into accounts (id, name, email) values ('acc_1', 'Layla', 'layla@example.test');
      insert into subscriptions (id, account_id, plan_id, interval, hostname, language, candidates,
        amount_minor, currency, ordered_at)
      values ('sub_1', 'acc_1', 'starter', 'month', 'pearl', 'ar', '[]', 1900, 'usd', now());
      update subscriptions set lease_token = 'x', lease_until = now(), wake_count = 1;
      update subscriptions set state = 'active'`)
    const change = { table: 'subscriptions', id: 'sub_1' }
    // Equal notifications of one transaction are sent once; a later one ends the wait.
    await client.query(`notify row_changed, '"end"'`)
    await expect.poll(() => heard.at(-1)).toBe('end')
    expect(heard).toEqual([change, 'end'])
    await client.query(`update subscriptions set wake_at = now(), failures = 3`)
    await client.query(`update subscriptions set state = 'ended'`)
    await client.query(`notify row_changed, '"end"'`)
    await expect.poll(() => heard.length).toBe(4)
    expect(heard.slice(2)).toEqual([change, 'end'])
    await client.end()
  })
})

describe('a pool of connections', () => {
  test('goes on after the server ended its idle connections', async () => {
    const { pool, close } = openDatabase(database.url, {
      max: 2,
      applicationName: 'doomed',
      log: silentLog,
    })
    await pool.query('select 1')
    const client = new Client({ connectionString: database.url })
    await client.connect()
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'doomed'`,
    )
    await client.end()
    await expect.poll(() => pool.totalCount).toBe(0)
    const { rows } = await pool.query('select 2 as two')
    expect(rows).toEqual([{ two: 2 }])
    await close()
  })
})
