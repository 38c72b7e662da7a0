import { EventEmitter } from 'node:events'
import { Logger, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import { Pool, type PoolClient } from 'pg'
import type { Clock } from '../../kit/clock.ts'
import { innermostReason, type Log } from '../../kit/log.ts'
import { pause } from '../../kit/pause.ts'
import type { Doorbell } from './doorbell.ts'

const task = 'ring'

/** How late a ring for a later time may be heard for want of looking; rings for now are announced. */
const lookEveryMs = 100
/** How often somebody looks for rings that a dead worker took with it. */
const takeOverEveryMs = 500
/** Between two tries to hear again after the database was away. */
const listenAgainMs = 1_000

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
      const stopping = new AbortController()
      const { signal } = stopping
      const hear = () => startHearing(databaseUrl, handler, concurrency, log, logger)
      let hearing = await hear()
      const kept = keepHearing()

      /** The library gives up for good when it cannot report a job as done; we do not. */
      async function keepHearing(): Promise<void> {
        while (!signal.aborted) {
          await hearing.ended
          if (signal.aborted) return
          log.error('the doorbell went deaf; listening anew')
          await hearing.close()
          hearing = (await untilHeard()) ?? hearing
        }
      }

      async function untilHeard(): Promise<Hearing | null> {
        while (!signal.aborted) {
          try {
            return await hear()
          } catch (error) {
            log.warn({ reason: innermostReason(error) }, 'the doorbell is not heard; trying again')
            await pause(listenAgainMs, signal)
          }
        }
        return null
      }

      return {
        async close() {
          stopping.abort()
          await hearing.close()
          await kept
          await hearing.close() // one that began meanwhile
        },
      }
    },
    close: () => pool.end(),
  }
}

interface Hearing {
  /** Resolves when it hears no more, for whatever reason. */
  readonly ended: Promise<void>
  /** Waits for the handlers that run; may be called again. */
  close(): Promise<void>
}

async function startHearing(
  databaseUrl: string,
  handler: (reconciler: string, id: string) => Promise<void>,
  concurrency: number,
  log: Log,
  logger: Logger,
): Promise<Hearing> {
  // One listens, one holds the proof of life; the library wants one for each pass, uses few.
  const workers = openPool(databaseUrl, concurrency + 2, log)
  try {
    return await hearWith(workers, handler, concurrency, log, logger)
  } catch (error) {
    await workers.end()
    throw error
  }
}

async function hearWith(
  workers: Pool,
  handler: (reconciler: string, id: string) => Promise<void>,
  concurrency: number,
  log: Log,
  logger: Logger,
): Promise<Hearing> {
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
  let isStopping = false
  events.once('stop', () => {
    isStopping = true
  })
  const ended = runner.promise.catch(() => undefined) // why is in the log already
  let closed: Promise<void> | null = null
  const close = async () => {
    if (!isStopping) await runner.stop()
    await ended
    await life.close()
    await workers.end()
  }
  return {
    ended,
    close: () => {
      closed ??= close()
      return closed
    },
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
  pool.on('error', ({ message }) => log.warn({ reason: message }, 'the doorbell lost a connection'))
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
