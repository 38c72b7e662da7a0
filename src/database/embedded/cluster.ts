import { existsSync, readFileSync } from 'node:fs'
import {
  appendFile,
  chown,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import type { OsUser } from './owner.ts'
import { isRunning, nameOf, runCommand, runStarter } from './processes.ts'

/** One database cluster on disk and the programs that work on it. */
export interface Cluster {
  binaries: Binaries
  owner: OsUser | null
  dataDir: string
  /** False only for tests, whose data need not survive a power cut. */
  fsync: boolean
}

const logFileMaxBytes = 10 * 1024 * 1024

export const isInitialised = (dataDir: string): boolean => existsSync(join(dataDir, 'PG_VERSION'))

/** Makes the data folder, whole or not at all: it gets its name when it is complete. */
export async function initialise(cluster: Cluster, password: string): Promise<void> {
  const { dataDir, owner, binaries } = cluster
  const draft = `${dataDir}.new`
  const passwordFile = `${dataDir}.password`
  await rm(draft, { recursive: true, force: true })
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' })
  try {
    if (owner) await chown(passwordFile, owner.uid, owner.gid)
    const made = await runCommand(
      join(binaries.dir, 'bin', 'initdb'),
      [
        ...['--pgdata', draft, '--username', 'sambuk', '--pwfile', passwordFile],
        // The builtin provider sorts the same on every system and needs none of its languages.
        ...['--encoding', 'UTF8', '--locale', 'C'],
        ...['--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
        ...['--auth', 'scram-sha-256'],
        ...(cluster.fsync ? [] : ['--no-sync']),
      ],
      { user: owner, timeoutMs: 120_000 },
    )
    if (made.code !== 0) throw new Error(`initdb failed: ${made.output}`)
    await rename(draft, dataDir)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

/** What PostgreSQL noted about its own start; null when the file is not there or half written. */
export function readPostmasterFile(dataDir: string): { pid: number; port: number } | null {
  let lines: string[]
  try {
    lines = readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const [pid, , , port] = lines.map(Number)
  return pid && port ? { pid, port } : null
}

/** The server's process if it runs. A number that another program has by now does not count. */
export function findPostmaster(dataDir: string): { pid: number; port: number } | null {
  const noted = readPostmasterFile(dataDir)
  if (!noted || !isRunning(noted.pid)) return null
  const name = nameOf(noted.pid)
  return name === null || name === 'postgres' ? noted : null
}

export type Started = { ok: true } | { ok: false; log: string }

/** Starts the server as a daemon and waits until it accepts connections. */
export async function startCluster(cluster: Cluster, port: number): Promise<Started> {
  const { dataDir } = cluster
  const logFile = logFileOf(dataDir)
  // A dead server's note whose number another program has now would keep PostgreSQL from starting.
  if (!findPostmaster(dataDir)) await rm(join(dataDir, 'postmaster.pid'), { force: true })
  await prepareLogFile(cluster)
  const before = (await stat(logFile)).size
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: "''",
    max_connections: 200,
    shared_buffers: '32MB',
    fsync: cluster.fsync ? 'on' : 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)
  const code = await runStarter(
    join(cluster.binaries.dir, 'bin', 'pg_ctl'),
    ['start', '-w', '-t', '60', '-D', dataDir, '-l', logFile, '-o', options.join(' ')],
    { user: cluster.owner, timeoutMs: 70_000 },
  )
  if (code === 0) return { ok: true }
  const log = (await readFile(logFile)).subarray(before).toString().trim()
  return { ok: false, log: log || `pg_ctl ended with ${code}` }
}

/** Asks the server to end its sessions and stop; returns when it has. @throws when it does not. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  if (!findPostmaster(cluster.dataDir)) return
  const stopped = await runCommand(
    join(cluster.binaries.dir, 'bin', 'pg_ctl'),
    ['stop', '-w', '-t', '60', '-m', 'fast', '-D', cluster.dataDir],
    { user: cluster.owner, timeoutMs: 70_000 },
  )
  if (stopped.code !== 0 && findPostmaster(cluster.dataDir)) {
    throw new Error(`PostgreSQL did not stop: ${stopped.output}`)
  }
}

export const logFileOf = (dataDir: string): string => join(dirname(dataDir), 'postgres.log')

async function prepareLogFile({ dataDir, owner }: Cluster): Promise<void> {
  const path = logFileOf(dataDir)
  await appendFile(path, '', { mode: 0o600 })
  if (owner) await chown(path, owner.uid, owner.gid)
  if ((await stat(path)).size > logFileMaxBytes) await truncate(path, 0)
}
