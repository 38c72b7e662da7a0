import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { redisServer, withRedis } from '../../../test/doorbell/redis.ts'
import { loneRings, manyRings } from '../../../test/doorbell/ringing.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { openDoorbell } from './open-doorbell.ts'

// How late a ring is heard is measured by `npm run bench:doorbell`.
const limit = { timeout: 300_000 }
let database: TestDatabase
let databaseUrl: string

beforeEach(async () => {
  database = await createTestDatabase()
  databaseUrl = database.url
})

afterEach(async () => {
  await database.close()
})

describe('the doorbell in Postgres', () => {
  test('every ring is heard, though a worker is killed', limit, async () => {
    expect(await manyRings({ databaseUrl, redisUrl: null })).toMatchObject({ heard: 8_000 })
  })

  test('each lone ring is heard', limit, async () => {
    expect(await loneRings({ databaseUrl, redisUrl: null })).toMatchObject({ heard: 40 })
  })

  test('a ring during a pass of the same row is heard after it', async () => {
    const bell = openBell()
    const heard: string[] = []
    const answering = await bell.answer(
      async (_reconciler, id) => {
        heard.push(id)
        if (heard.length === 1) await bell.ring('row', id, systemClock.now())
      },
      { concurrency: 1 },
    )
    await bell.ring('row', 'same', systemClock.now())
    await expect.poll(() => heard).toEqual(['same', 'same'])
    await answering.close()
    await bell.close()
  })

  test('a handler that throws does not stop the bell', async () => {
    const bell = openBell()
    const heard: string[] = []
    const answering = await bell.answer(
      async (_reconciler, id) => {
        heard.push(id)
        throw new Error('a bug in a pass')
      },
      { concurrency: 2 },
    )
    for (const id of ['one', 'two', 'three']) await bell.ring('row', id, systemClock.now())
    await expect.poll(() => heard.toSorted()).toEqual(['one', 'three', 'two'])
    await answering.close()
    await bell.close()
  })
})

const inRedis = test.skipIf(!redisServer)
const needed = redisServer ? '' : ' (needs redis-server: apt-get install redis-server)'

describe('the doorbell in Redis', () => {
  inRedis(`every ring is heard, though a worker is killed${needed}`, limit, async () => {
    const rung = await withRedis(redisUrl => manyRings({ databaseUrl, redisUrl }))
    expect(rung).toMatchObject({ heard: 8_000 })
  })

  inRedis(`each lone ring is heard${needed}`, limit, async () => {
    const rung = await withRedis(redisUrl => loneRings({ databaseUrl, redisUrl }))
    expect(rung).toMatchObject({ heard: 40 })
  })
})

const openBell = () =>
  openDoorbell({ databaseUrl, redisUrl: null, clock: systemClock, log: silentLog })
