import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import type { Log } from '../../kit/log.ts'
import { type Random, systemRandom } from '../../kit/random.ts'
import { findBinaries } from './binaries.ts'
import {
  type Cluster,
  findPostmaster,
  initialise,
  isInitialised,
  startCluster,
  stopCluster,
} from './cluster.ts'
import { lock } from './lock-file.ts'
import { ensureDatabaseOwner } from './owner.ts'
import { chooseDataDir, ensureDataParent, ensureRunnable } from './place.ts'
import {
  databaseUrl,
  findFreePort,
  findSettings,
  isPortFree,
  newPassword,
  type Settings,
  saveSettings,
} from './settings.ts'

export interface EmbeddedOptions {
  /** The installation's state folder; made when it is not there. */
  stateDir: string
  log: Log
  /** Told in words for people what is being done. */
  onProgress?: (what: string) => void
  random?: Random
  /** False only for tests: a power cut may then lose everything. Default true. */
  fsync?: boolean
}

export interface EmbeddedPostgres {
  /** The product's database, with its password. */
  url: string
  dataDir: string
  /** Stops the server, whoever started it. */
  stop(): Promise<void>
}

const database = 'sambuk'
/** Crash recovery of a large database, or the shutdown of the server before. */
const startLimitMs = 120_000

/**
 * Makes the installation's own PostgreSQL answer: adopts the one that runs, starts the one that does
 * not, and makes it at the first time. The server is a daemon; it outlives this process until
 * somebody calls `stop`. May be called by several processes at once.
 * @throws with words for the operator when that is impossible.
 */
export async function ensureEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const stateDir = resolve(options.stateDir)
  const random = options.random ?? systemRandom
  const onProgress = options.onProgress ?? (() => {})
  // Others may pass through, not look: the server's OS user has its folder in here.
  await mkdir(stateDir, { recursive: true, mode: 0o711 })
  const unlock = await lock(join(stateDir, 'postgres.lock'), random, 2 * startLimitMs)
  try {
    const owner = await ensureDatabaseOwner(onProgress)
    const settings = findSettings(stateDir) ?? {
      port: await findFreePort(),
      password: newPassword(random),
      dataDir: await chooseDataDir(stateDir, owner),
    }
    // Written before the first effect: a start that dies half-way finds its password again.
    saveSettings(stateDir, settings)
    await ensureDataParent(dirname(settings.dataDir), owner)
    const binaries = await ensureRunnable(findBinaries(), settings.dataDir, owner)
    const fsync = options.fsync ?? true
    const cluster: Cluster = { binaries, owner, dataDir: settings.dataDir, fsync }
    if (!isInitialised(settings.dataDir)) {
      onProgress('creating the database (once)')
      await initialise(cluster, settings.password)
    }
    const running = await answerOf(cluster, stateDir, settings, options.log)
    return {
      url: databaseUrl(running, database),
      dataDir: settings.dataDir,
      stop: async () => {
        const release = await lock(join(stateDir, 'postgres.lock'), random, startLimitMs)
        await stopCluster(cluster).finally(release)
      },
    }
  } finally {
    unlock()
  }
}

/**
 * Adopts or starts, until the server answers. Reasons to try again: the server before is still
 * shutting down, its children still hold the shared memory of a killed postmaster, somebody took
 * the port.
 */
async function answerOf(
  cluster: Cluster,
  stateDir: string,
  settings: Settings,
  log: Log,
): Promise<Settings> {
  const limit = AbortSignal.timeout(startLimitMs)
  let current = settings
  let problem = ''
  while (!limit.aborted) {
    const postmaster = findPostmaster(cluster.dataDir)
    if (postmaster) {
      const adopted = { ...current, port: postmaster.port }
      const answer = await ensureDatabase(adopted, cluster.dataDir)
      if (answer.ok) {
        if (adopted.port !== settings.port) saveSettings(stateDir, adopted)
        return adopted
      }
      problem = answer.problem
    } else {
      if (!(await isPortFree(current.port))) {
        log.warn({ port: current.port }, 'the database port is taken by another program')
        current = { ...current, port: await findFreePort() }
      }
      const started = await startCluster(cluster, current.port)
      if (started.ok) continue
      problem = started.log
      log.warn({ problem }, 'PostgreSQL did not start; trying again')
    }
    await pause(100)
  }
  throw new Error(`PostgreSQL in ${cluster.dataDir} does not answer: ${problem}`)
}

/** Proves that the server is ours and alive, and makes the product's database in it. */
async function ensureDatabase(
  settings: Settings,
  dataDir: string,
): Promise<{ ok: true } | { ok: false; problem: string }> {
  const client = new Client({
    connectionString: databaseUrl(settings, 'postgres'),
    connectionTimeoutMillis: 5_000,
    query_timeout: 20_000,
  })
  client.on('error', () => {}) // told by the query that fails
  let isConnected = false
  try {
    await client.connect()
    isConnected = true
    const shown = await client.query<{ data_directory: string }>('show data_directory')
    if (shown.rows[0]?.data_directory !== dataDir) {
      return { ok: false, problem: `another database answers on port ${settings.port}` }
    }
    const found = await client.query('select 1 from pg_database where datname = $1', [database])
    if (found.rowCount === 0) await client.query(`create database ${database}`)
    return { ok: true }
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) }
  } finally {
    if (isConnected) await client.end()
  }
}
