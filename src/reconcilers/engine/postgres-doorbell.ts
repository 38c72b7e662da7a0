import { EventEmitter } from 'node:events'
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import { Pool, type PoolClient } from 'pg'
import type { Clock } from '../../kit/clock.ts'
import type { Log } from '../../kit/log.ts'
import type { Doorbell } from './doorbell.ts'

const task = 'ring'

/** How late a ring for a later time may be heard for want of looking; rings for now are announced. */
const lookEveryMs = 100
/** How often somebody looks for rings that a dead worker took with it. */
const takeOverEveryMs = 500

/**
 * The doorbell on graphile-worker, in the product's own database. Rings have no job keys: a key would
 * merge a ring for now into one for later, or the other way round.
 */
export function openPostgresDoorbell(databaseUrl: string, clock: Clock, log: Log): Doorbell {
  const pool = openPool(databaseUrl, 4, log)
  const logger = loggerTo(log)
  let migrated: Promise<void> | null = null

  /** Once in a process, and again if it failed. */
  function migrate(): Promise<void> {
    migrated ??= runMigrations({ pgPool: pool, logger }).catch(error => {
      migrated = null
      throw error
    })
    return migrated
  }

  return {
    async ring(reconciler, id, at) {
      await migrate()
      // A delay, because the database's clock may differ from ours.
      const delayMs = Math.max(0, at.getTime() - clock.now().getTime())
      await pool.query(ringSql, [task, JSON.stringify({ reconciler, id }), delayMs])
    },
    async answer(handler, { concurrency }) {
      await migrate()
      // One listens, one holds the proof of life; the library wants one for each pass, uses few.
      const workers = openPool(databaseUrl, concurrency + 2, log)
      const events: WorkerEvents = new EventEmitter()
      const created = new Promise<string>(resolve =>
        events.once('pool:create', ({ workerPool }) => resolve(workerPool.id)),
      )
      const runner = await run({
        pgPool: workers,
        logger,
        events,
        noHandleSignals: true,
        preset: {
          worker: {
            concurrentJobs: concurrency,
            pollInterval: lookEveryMs,
            // Many rings at a time, and back into the database if passes are too slow for them.
            localQueue: { size: 2 * concurrency, ttl: 1_000 },
            completeJobBatchDelay: 5,
          },
        },
        taskList: {
          [task]: async payload => {
            const { reconciler, id } = readRing(payload)
            try {
              await handler(reconciler, id)
            } catch (error) {
              log.error({ err: error, reconciler, id }, 'answering the doorbell failed')
            }
          },
        },
      })
      const life = proveLife(workers, await created, log)
      return {
        async close() {
          await runner.stop()
          await life.close()
          await workers.end()
        },
      }
    },
    close: () => pool.end(),
  }
}

/**
 * graphile-worker leaves what a dead worker took locked for four hours. So each worker holds an
 * advisory lock named after it, which the database drops with its connection, and each unlocks the
 * rings of workers whose lock can be had. Taking over from a worker that only lost its connection
 * makes a ring heard twice, which is allowed.
 */
function proveLife(pool: Pool, workerId: string, log: Log): { close(): Promise<void> } {
  let proof: PoolClient | null = null
  let looking: Promise<void> | null = null

  async function look(): Promise<void> {
    try {
      proof ??= await takeProof(pool, workerId, () => {
        proof = null
      })
      await proof.query(takeOverSql, [workerId])
    } catch (error) {
      log.warn({ err: error }, 'could not look for the rings of dead workers')
    }
  }

  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null
    })
  }, takeOverEveryMs)

  return {
    async close() {
      clearInterval(timer)
      await looking
      proof?.release(true)
    },
  }
}

async function takeProof(pool: Pool, workerId: string, onLost: () => void): Promise<PoolClient> {
  const client = await pool.connect()
  client.once('error', error => {
    client.release(error)
    onLost()
  })
  await client.query('select pg_advisory_lock_shared(hashtextextended($1, 0))', [workerId])
  return client
}

const ringSql = `
  select from graphile_worker.add_job(
    $1, $2::json, run_at => now() + $3 * interval '1 millisecond', max_attempts => 1000)`

const takeOverSql = `
  with takers as materialized (
    select distinct locked_by from graphile_worker._private_jobs
    where locked_by is not null and locked_by <> $1
  ), dead as materialized (
    select array_agg(locked_by) as ids from takers
    where pg_try_advisory_xact_lock(hashtextextended(locked_by, 0))
  )
  select graphile_worker.force_unlock_workers(ids) from dead where ids is not null`

function openPool(databaseUrl: string, max: number, log: Log): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max,
    application_name: 'sambuk doorbell',
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    keepAlive: true,
    // A power cut may take the last rings with it: the sweeper finds their rows.
    options: '-c synchronous_commit=off',
  })
  pool.on('error', error => log.warn({ err: error }, 'the doorbell lost a connection'))
  // A borrowed connection that breaks tells its borrower by the query that fails.
  pool.on('connect', client => client.on('error', () => {}))
  return pool
}

function readRing(payload: unknown): { reconciler: string; id: string } {
  if (payload && typeof payload === 'object' && 'reconciler' in payload && 'id' in payload) {
    return { reconciler: String(payload.reconciler), id: String(payload.id) }
  }
  throw new Error('a ring without ids')
}

/** The library's chatter about single jobs is not told; its troubles are. */
const loggerTo = (log: Log): Logger =>
  new Logger(() => (level, message, meta) => {
    if (level === 'error') log.error({ meta }, message)
    else if (level === 'warning') log.warn({ meta }, message)
  })
