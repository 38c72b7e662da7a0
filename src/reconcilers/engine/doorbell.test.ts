import { type ChildProcess, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts'
import { findFreePort } from '../../database/embedded/settings.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import type { Doorbell } from './doorbell.ts'
import { openDoorbell } from './open-doorbell.ts'

const answerer = join(import.meta.dirname, '../../../test/doorbell/answerer.ts')
const rows = 1_000
const passes = 8
/** A row's next ring is due up to this much later: as fast as a small machine in use can follow. */
const pauseMsMax = 3_000

let database: TestDatabase
let pool: Pool
let workers: ChildProcess[]

beforeEach(async () => {
  workers = []
  database = await createTestDatabase()
  pool = new Pool({ connectionString: database.url, max: 5 })
  await pool.query(`
    create table doorbell_rows (id text primary key, passes int not null, due_at timestamptz(3) not null);
    create table doorbell_passes (row_id text not null, late_ms double precision not null)`)
})

afterEach(async () => {
  for (const worker of workers) worker.kill('SIGKILL')
  await pool.end()
  await database.close()
})

async function startAnswerer(redisUrl: string): Promise<ChildProcess> {
  const worker = fork(answerer, [database.url, redisUrl, String(pauseMsMax)])
  workers.push(worker)
  await once(worker, 'message')
  return worker
}

/** Makes a row that is due now, and rings for it. */
async function ringFor(bell: Doorbell, id: string, passesDone: number): Promise<void> {
  const at = systemClock.now()
  await pool.query('insert into doorbell_rows values ($1, $2, $3)', [id, passesDone, at])
  await bell.ring('row', id, at)
}

async function number(sql: string): Promise<number> {
  const { rows: found } = await pool.query<{ value: string }>(`select (${sql}) as value`)
  return Number(found[0]?.value)
}

async function until(sql: string, wanted: number, limitMs: number): Promise<void> {
  const limit = AbortSignal.timeout(limitMs)
  for (;;) {
    const value = await number(sql)
    if (value >= wanted) return
    if (limit.aborted) throw new Error(`${value} instead of ${wanted}: ${sql}`)
    await pause(50)
  }
}

const passCount = 'select count(*) from doorbell_passes'
const lateness = (share: number, id = '%') =>
  number(`select percentile_cont(${share}) within group (order by late_ms)
          from doorbell_passes where row_id like '${id}'`)

/** 8,000 rings by which two processes wake themselves, one of which is killed half-way. */
async function hearsEveryRing(redisUrl: string): Promise<void> {
  const bell = openDoorbell(options(redisUrl))
  try {
    const [doomed] = await Promise.all([startAnswerer(redisUrl), startAnswerer(redisUrl)])
    for (let row = 0; row < rows; row += 20) {
      const batch = Array.from({ length: 20 }, (_, index) => `row-${row + index}`)
      await Promise.all(batch.map(id => ringFor(bell, id, 0)))
    }
    await until(passCount, (rows * passes) / 2, 60_000)
    doomed?.kill('SIGKILL')
    await until(`select count(*) from doorbell_rows where passes = ${passes}`, rows, 60_000)
    expect(await number(passCount)).toBe(rows * passes)
    expect(await lateness(0.99)).toBeLessThan(1_000)
  } finally {
    await bell.close()
  }
}

/** A lone ring is on the way of every order. */
async function isHeardAtOnce(redisUrl: string): Promise<void> {
  const bell = openDoorbell(options(redisUrl))
  try {
    await startAnswerer(redisUrl)
    await ringFor(bell, 'first', passes - 1)
    await until(passCount, 1, 10_000)
    for (let ring = 1; ring <= 40; ring++) {
      await ringFor(bell, `lone-${ring}`, passes - 1)
      await until(passCount, ring + 1, 10_000)
    }
    expect(await lateness(0.5, 'lone-%')).toBeLessThan(20)
  } finally {
    await bell.close()
  }
}

const options = (redisUrl: string) => ({
  databaseUrl: database.url,
  redisUrl: redisUrl || null,
  clock: systemClock,
  log: silentLog,
})

/** Other work beside it may make it late once; a bell that is slow is late each time. */
const onNoisyMachines = { timeout: 150_000, retry: 2 }

describe('the doorbell in Postgres', () => {
  test(
    'every ring is heard, 99 of 100 within a second, though a worker is killed',
    onNoisyMachines,
    () => hearsEveryRing(''),
  )

  test('a lone ring is heard within milliseconds', onNoisyMachines, () => isHeardAtOnce(''))

  test('a ring during a pass of the same row is heard after it', async () => {
    const bell = openDoorbell(options(''))
    const heard: string[] = []
    const answering = await bell.answer(
      async (_reconciler, id) => {
        heard.push(id)
        if (heard.length === 1) await bell.ring('row', id, systemClock.now())
      },
      { concurrency: 1 },
    )
    await bell.ring('row', 'same', systemClock.now())
    await expect.poll(() => heard, { timeout: 5_000 }).toEqual(['same', 'same'])
    await answering.close()
    await bell.close()
  })

  test('a handler that throws does not stop the bell', async () => {
    const bell = openDoorbell(options(''))
    const heard: string[] = []
    const answering = await bell.answer(
      async (_reconciler, id) => {
        heard.push(id)
        throw new Error('a bug in a pass')
      },
      { concurrency: 2 },
    )
    for (const id of ['one', 'two', 'three']) await bell.ring('row', id, systemClock.now())
    await expect.poll(() => heard.toSorted(), { timeout: 5_000 }).toEqual(['one', 'three', 'two'])
    await answering.close()
    await bell.close()
  })
})

const redisServer = findProgram('redis-server')

describe('the doorbell in Redis', () => {
  test.skipIf(!redisServer)(
    `every ring is heard, 99 of 100 within a second, though a worker is killed${redisServer ? '' : ' (needs redis-server: apt-get install redis-server)'}`,
    onNoisyMachines,
    () => withRedis(hearsEveryRing),
  )
  test.skipIf(!redisServer)('a lone ring is heard within milliseconds', onNoisyMachines, () =>
    withRedis(isHeardAtOnce),
  )
})

async function withRedis(work: (redisUrl: string) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'sambuk-redis-'))
  const port = await findFreePort()
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', dir, '--save', '']
  const redis = spawn(redisServer ?? '', settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(redis, 'exit')
  try {
    for await (const line of redis.stdout) {
      if (String(line).includes('Ready to accept connections')) break
    }
    await work(`redis://127.0.0.1:${port}`)
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    redis.kill('SIGKILL')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
}

function findProgram(name: string): string | null {
  try {
    return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}
