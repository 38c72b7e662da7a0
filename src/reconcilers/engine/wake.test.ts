import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { openDatabase } from '../../database/connect.ts'
import { systemContext } from '../../kit/context.ts'
import { silentLog } from '../../kit/log.ts'
import { transact } from './wake.ts'

let database: TestDatabase
let opened: ReturnType<typeof openDatabase>
beforeAll(async () => {
  database = await createTestDatabase()
  opened = openDatabase(database.url, { max: 4, applicationName: 'wake', log: silentLog })
})
afterAll(async () => {
  await opened?.close()
  await database?.close()
})

test('two transactions that wait for each other both happen, one of them at its second try', async () => {
  const platform = {
    db: opened.db,
    context: systemContext(silentLog),
    doorbell: {
      ring: async () => {},
      answer: async () => ({ close: async () => {} }),
      close: async () => {},
    },
  }
  let holding = 0
  let release = () => {}
  const bothHold = new Promise<void>(resolve => {
    release = resolve
  })
  let tries = 0
  const takeBoth = (first: number, second: number) =>
    transact(platform, async tx => {
      tries++
      await tx.execute(sql`select pg_advisory_xact_lock(${first}::int, 1)`)
      holding++
      if (holding === 2) release()
      await bothHold
      await tx.execute(sql`select pg_advisory_xact_lock(${second}::int, 1)`)
      return first
    })
  expect(await Promise.all([takeBoth(1, 2), takeBoth(2, 1)])).toEqual([1, 2])
  expect(tries).toBe(3)
}, 30_000)
