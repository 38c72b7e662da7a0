import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'pg'
import { systemClock } from '../../src/kit/clock.ts'
import { silentLog } from '../../src/kit/log.ts'
import type { Doorbell } from '../../src/reconcilers/engine/doorbell.ts'
import { openDoorbell } from '../../src/reconcilers/engine/open-doorbell.ts'

const answerer = join(import.meta.dirname, 'answerer.ts')
const rows = 1_000
/** After so many passes `answerer.ts` leaves a row alone. */
const passes = 8

/** What rings the doorbell: `redisUrl` is null for Postgres itself. */
export interface Bells {
  databaseUrl: string
  redisUrl: string | null
}

/** How late the rings were heard, as shares of all of them, in milliseconds. */
export interface Lateness {
  heard: number
  median: number
  of99: number
  latest: number
}

/**
 * 8,000 rings by which two processes wake themselves, one of which is killed half-way; nobody sweeps up. Throws
 * when not every ring has been heard within two minutes.
 */
export function manyRings(bells: Bells): Promise<Lateness> {
  return ringing(bells, async ringing => {
    const [doomed] = await Promise.all([ringing.startAnswerer(), ringing.startAnswerer()])
    for (let row = 0; row < rows; row += 20) {
      const batch = Array.from({ length: 20 }, (_, index) => `row-${row + index}`)
      await Promise.all(batch.map(id => ringing.ringFor(id, 0)))
    }
    await ringing.heard((rows * passes) / 2)
    doomed?.kill('SIGKILL')
    await ringing.heard(rows * passes)
    return ringing.lateness()
  })
}

/** Rings one after the other, each heard before the next: what is on the way of every order. */
export function loneRings(bells: Bells): Promise<Lateness> {
  return ringing(bells, async ringing => {
    await ringing.startAnswerer()
    for (let ring = 1; ring <= 40; ring++) {
      await ringing.ringFor(`lone-${ring}`, passes - 1)
      await ringing.heard(ring)
    }
    return ringing.lateness()
  })
}

interface Ringing {
  startAnswerer(): Promise<ChildProcess>
  /** Makes a row that is due now, and rings for it. */
  ringFor(id: string, passesDone: number): Promise<void>
  /** Waits until so many passes have been made. */
  heard(wanted: number): Promise<void>
  lateness(): Promise<Lateness>
}

async function ringing<T>(bells: Bells, story: (ringing: Ringing) => Promise<T>): Promise<T> {
  const workers: ChildProcess[] = []
  const pool = new Pool({ connectionString: bells.databaseUrl, max: 5 })
  const bell = openDoorbell({ ...bells, clock: systemClock, log: silentLog })
  await pool.query(`
    create table doorbell_rows (id text primary key, passes int not null, due_at timestamptz(3) not null);
    create table doorbell_passes (row_id text not null, late_ms double precision not null)`)
  try {
    return await story({
      startAnswerer: async () => {
        const worker = fork(answerer, [bells.databaseUrl, bells.redisUrl ?? ''])
        workers.push(worker)
        await once(worker, 'message')
        return worker
      },
      ringFor: (id, passesDone) => ringFor(pool, bell, id, passesDone),
      heard: wanted => untilHeard(pool, wanted),
      lateness: () => latenessOf(pool),
    })
  } finally {
    for (const worker of workers) worker.kill('SIGKILL')
    await bell.close()
    await pool.query('drop table doorbell_rows, doorbell_passes')
    await pool.end()
  }
}

async function ringFor(pool: Pool, bell: Doorbell, id: string, passesDone: number): Promise<void> {
  const at = systemClock.now()
  await pool.query('insert into doorbell_rows values ($1, $2, $3)', [id, passesDone, at])
  await bell.ring('row', id, at)
}

async function untilHeard(pool: Pool, wanted: number): Promise<void> {
  const limit = AbortSignal.timeout(120_000)
  for (;;) {
    const { rows: found } = await pool.query('select count(*)::int as heard from doorbell_passes')
    const { heard } = found[0]
    if (heard >= wanted) return
    if (limit.aborted) throw new Error(`${heard} of ${wanted} rings were heard`)
    await pause(50)
  }
}

async function latenessOf(pool: Pool): Promise<Lateness> {
  const late = (share: number) =>
    `percentile_cont(${share}) within group (order by late_ms) as "${share}"`
  const { rows: found } = await pool.query(
    `select count(*)::int as heard, ${late(0.5)}, ${late(0.99)}, ${late(1)} from doorbell_passes`,
  )
  const [all] = found
  return { heard: all.heard, median: all['0.5'], of99: all['0.99'], latest: all['1'] }
}
