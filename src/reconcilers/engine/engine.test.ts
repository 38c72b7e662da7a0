import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createTestDatabase } from '../../../test/database.ts'
import { SimulatedDoorbell } from '../../../test/simulation/doorbell.ts'
import { type OpenDatabase, openDatabase } from '../../database/connect.ts'
import { addMs } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { seededRandom } from '../../kit/random.ts'
import { createVault } from '../../kit/seal.ts'
import { mails } from '../../mail/tables.ts'
import {
  Engine,
  type EngineOptions,
  LeaseLost,
  type Next,
  type Pass,
  type Reconciler,
  WorkerDied,
} from './engine.ts'
import type { Platform } from './platform.ts'
import { sweep } from './sweeper.ts'
import { transact } from './wake.ts'

const start = new Date('2026-11-21T08:00:00Z')
const options: EngineOptions = { leaseMs: 10_000, passMs: 5_000, heartbeat: false }

let now = start
let made: { url: string; close(): Promise<void> }
let database: OpenDatabase
let doorbell: SimulatedDoorbell
let platform: Platform

beforeAll(async () => {
  made = await createTestDatabase()
  database = openDatabase(made.url, { max: 5, applicationName: 'engine-test', log: silentLog })
})

afterAll(async () => {
  await database.close()
  await made.close()
})

beforeEach(async () => {
  now = start
  doorbell = new SimulatedDoorbell()
  const random = seededRandom('engine')
  platform = {
    db: database.db,
    doorbell,
    context: { clock: { now: () => now }, random, log: silentLog },
    vault: createVault('not-a-secret', random),
  }
  await database.db.delete(mails)
  await database.db.insert(mails).values({
    id: 'mal_1',
    key: 'about:1',
    kind: 'server-ready',
    to: 'layla@example.test',
    language: 'ar',
    params: {},
    createdAt: now,
    wakeAt: now,
  })
})

const row = async () => {
  const [found] = await database.db.select().from(mails).where(eq(mails.id, 'mal_1'))
  if (!found) throw new Error('the row is gone')
  return found
}

const engineOf = (pass: Reconciler<'mail'>['pass'], changes: Partial<EngineOptions> = {}) =>
  new Engine(platform, [{ name: 'mail', pass }], { ...options, ...changes })

describe('a pass', () => {
  test('settles its row, gives the lease back and rings no more', async () => {
    await engineOf(async () => ({ wakeInMs: null })).run('mail', 'mal_1')
    expect(await row()).toMatchObject({
      wakeAt: null,
      leaseToken: null,
      leaseUntil: null,
      failures: 0,
    })
    expect(doorbell.nextAt()).toBeNull()
  })

  test('sets the next look and rings for it', async () => {
    await engineOf(async () => ({ wakeInMs: 1500.25 })).run('mail', 'mal_1')
    expect((await row()).wakeAt).toEqual(addMs(start, 1501))
    expect(doorbell.nextAt()).toEqual(addMs(start, 1501))
  })

  test('is not run before the row is due; the early bell rings again in time', async () => {
    await database.db.update(mails).set({ wakeAt: addMs(start, 700) })
    let passes = 0
    await engineOf(async () => {
      passes++
      return { wakeInMs: null }
    }).run('mail', 'mal_1')
    expect(passes).toBe(0)
    expect(doorbell.nextAt()).toEqual(addMs(start, 701))
  })

  test('adds no ring for a row that is due later: whoever set its time has rung for it', async () => {
    await database.db.update(mails).set({ wakeAt: addMs(start, 60_000) })
    const engine = engineOf(async () => ({ wakeInMs: null }))
    for (let ring = 0; ring < 50; ring++) await engine.run('mail', 'mal_1')
    expect(doorbell.waiting).toBe(0)
  })

  test('that does not heed its signal is given up, and its row is looked at again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const running = engineOf(() => new Promise(() => {}), { passMs: 1 }).run('mail', 'mal_1')
      await vi.waitFor(async () => {
        vi.advanceTimersByTime(6_000)
        expect((await row()).failureCode).toBe('internal-error')
      })
      await running
    } finally {
      vi.useRealTimers()
    }
    expect(await row()).toMatchObject({ leaseToken: null, failures: 1 })
  })

  test('is held by one worker at a time; the other rings for the end of the lease', async () => {
    let inside = 0
    const engine = engineOf(async () => {
      inside++
      await engine.run('mail', 'mal_1')
      return { wakeInMs: null }
    })
    await engine.run('mail', 'mal_1')
    expect(inside).toBe(1)
    expect(doorbell.takeDue(addMs(start, 10_001))).toHaveLength(1)
  })

  test('that was woken while it ran is due again at once', async () => {
    await engineOf(async () => {
      await transact(platform, (_tx, wake) => wake('mail', 'mal_1'))
      return { wakeInMs: null }
    }).run('mail', 'mal_1')
    expect((await row()).wakeAt).toEqual(start)
  })

  test('that throws is tried again later, and says why to the operator', async () => {
    const engine = engineOf(async () => {
      throw new Error('a bug of ours')
    })
    await engine.run('mail', 'mal_1')
    expect(await row()).toMatchObject({
      failures: 1,
      failureCode: 'internal-error',
      failureDetail: 'a bug of ours',
      wakeAt: addMs(start, 1000),
      leaseToken: null,
    })
    now = addMs(start, 1000)
    await engine.run('mail', 'mal_1')
    expect(await row()).toMatchObject({ failures: 2, wakeAt: addMs(now, 2000) })
  })
})

test('a pass that only waits forgets no failure', async () => {
  const failure = { code: 'sold-out', detail: 'nothing is free' }
  const say = (next: Next) => engineOf(async () => next).run('mail', 'mal_1')
  await say({ wakeInMs: 0, failure })
  await say({ wakeInMs: 0, isWaiting: true })
  expect(await row()).toMatchObject({ failures: 1, failureCode: 'sold-out' })
  await say({ wakeInMs: 0, failure })
  expect(await row()).toMatchObject({ failures: 2 })
  await say({ wakeInMs: null })
  expect(await row()).toMatchObject({ failures: 0, failureCode: null, failureDetail: null })
})

describe('fencing', () => {
  test('a pass whose lease was taken over can write nothing', async () => {
    let late: Pass<'mail'> | null = null
    await expect(
      engineOf(async (_row, pass) => {
        late = pass
        throw new WorkerDied()
      }).run('mail', 'mal_1'),
    ).rejects.toThrow(WorkerDied)
    now = addMs(start, 10_001)
    await engineOf(async () => ({ wakeInMs: 60_000 })).run('mail', 'mal_1')
    const write = (late as Pass<'mail'> | null)?.write({ messageId: 'stale' })
    await expect(write).rejects.toThrow(LeaseLost)
    expect((await row()).messageId).toBeNull()
  })

  test('a pass whose lease could not be renewed is told to stop when it has run out', async () => {
    const lame = openDatabase(made.url, { max: 2, applicationName: 'lame', log: silentLog })
    const engine = new Engine(
      { ...platform, db: lame.db },
      [
        {
          name: 'mail',
          async pass(_row, { signal }) {
            await lame.close()
            await new Promise(resolve => signal.addEventListener('abort', resolve))
            expect(signal.reason).toBeInstanceOf(LeaseLost)
            throw new WorkerDied()
          },
        },
      ],
      { ...options, leaseMs: 30, heartbeat: true },
    )
    await expect(engine.run('mail', 'mal_1')).rejects.toThrow(WorkerDied)
  })

  test('a dead worker keeps its row only until its lease ends', async () => {
    const dying = engineOf(async () => ({ wakeInMs: null }), {
      interrupt: () => {
        throw new WorkerDied()
      },
    })
    await expect(dying.run('mail', 'mal_1')).rejects.toThrow(WorkerDied)
    let passes = 0
    const living = engineOf(async () => {
      passes++
      return { wakeInMs: null }
    })
    now = addMs(start, 9_999)
    await living.run('mail', 'mal_1')
    expect(passes).toBe(0)
    now = addMs(start, 10_001)
    await living.run('mail', 'mal_1')
    expect(passes).toBe(1)
  })

  test('rows of the same fact are written with it or not at all', async () => {
    await engineOf(async (_row, pass) => {
      await pass.write({ messageId: 'm' }, async () => {
        throw new Error('the other row could not be written')
      })
      return { wakeInMs: null }
    }).run('mail', 'mal_1')
    expect(await row()).toMatchObject({ messageId: null, failures: 1 })
  })
})

describe('the sweeper', () => {
  test('rings for a row whose bell was lost', async () => {
    doorbell.loseAll()
    now = addMs(start, 5_000)
    expect(await sweep(platform)).toBe(1)
    expect(doorbell.takeDue(now)).toEqual([{ reconciler: 'mail', id: 'mal_1', at: now }])
  })

  test('leaves alone what is settled, not yet due, or held', async () => {
    now = addMs(start, 5_000)
    await database.db.update(mails).set({ wakeAt: null })
    expect(await sweep(platform)).toBe(0)
    await database.db.update(mails).set({ wakeAt: addMs(now, 1) })
    expect(await sweep(platform)).toBe(0)
    await database.db
      .update(mails)
      .set({ wakeAt: start, leaseToken: 't', leaseUntil: addMs(now, 1) })
    expect(await sweep(platform)).toBe(0)
  })
})

test('a ring that fails does not undo the fact: the row is due and the sweeper finds it', async () => {
  await database.db.update(mails).set({ wakeAt: null })
  const deaf = {
    ...platform,
    doorbell: Object.assign(new SimulatedDoorbell(), {
      ring: () => Promise.reject(new Error('down')),
    }),
  }
  await transact(deaf, (_tx, wake) => wake('mail', 'mal_1'))
  now = addMs(start, 5_000)
  expect(await sweep(platform)).toBe(1)
})
