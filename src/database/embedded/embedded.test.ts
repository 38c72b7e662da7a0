import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { assert } from '../../kit/assert.ts'
import { silentLog } from '../../kit/log.ts'
import { findPostmaster, readPostmasterFile } from './cluster.ts'
import { type EmbeddedPostgres, ensureEmbeddedPostgres } from './embedded.ts'
import { findSettings } from './settings.ts'
import { superviseEmbeddedPostgres } from './supervise.ts'

let parent: string
let stateDir: string
let postgres: EmbeddedPostgres | null
let starters: ChildProcess[]

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sambuk-embedded-'))
  chmodSync(parent, 0o711)
  stateDir = join(parent, 'state')
  postgres = null
  starters = []
})

afterEach(async () => {
  for (const starter of starters) starter.kill('SIGKILL')
  if (postgres) {
    await postgres.stop()
    rmSync(dirname(postgres.dataDir), { recursive: true, force: true })
  }
  rmSync(parent, { recursive: true, force: true })
})

const options = () => ({ stateDir, log: silentLog, fsync: false })

async function ensure(): Promise<EmbeddedPostgres> {
  postgres = await ensureEmbeddedPostgres(options())
  return postgres
}

async function ask(url: string, sql: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => {}) // a server that is killed under a query says so by the query
  await client.connect()
  try {
    const { rows } = await client.query({ text: sql, rowMode: 'array' })
    return String(rows[0]?.[0])
  } finally {
    await client.end()
  }
}

function postmaster(dataDir: string): number {
  const found = findPostmaster(dataDir)
  assert(found, 'the server runs')
  return found.pid
}

/** A process like `npm start` that makes the database answer and then stays. */
async function forkStarter(): Promise<{ starter: ChildProcess; url: string }> {
  const starter = fork(join(import.meta.dirname, '../../../test/embedded-starter.ts'), [stateDir])
  starters.push(starter)
  const [url] = await once(starter, 'message')
  return { starter, url: String(url) }
}

describe('the embedded PostgreSQL', () => {
  test('is UTF-8, durable unless a test says otherwise, and closed to who has no password', async () => {
    const { url } = await ensure()
    expect(await ask(url, 'show server_encoding')).toBe('UTF8')
    expect(await ask(url, "select lower('ÉÇ')")).toBe('éç')
    expect(await ask(url, 'show listen_addresses')).toBe('127.0.0.1')
    expect(await ask(url, 'show max_connections')).toBe('200')
    const wrong = Object.assign(new URL(url), { password: 'guess' }).href
    await expect(ask(wrong, 'select 1')).rejects.toThrow(/password authentication failed/)
    expect(statSync(join(stateDir, 'postgres.json')).mode & 0o777).toBe(0o600)
  })

  test('is adopted when it runs', async () => {
    const first = await ensure()
    const pid = postmaster(first.dataDir)
    const second = await ensure()
    expect(second.url).toBe(first.url)
    expect(postmaster(second.dataDir)).toBe(pid)
  })

  test('keeps its data and its address over a stop', async () => {
    const { url, stop } = await ensure()
    await ask(url, 'create table kept as select 42 as answer')
    await stop()
    expect((await ensure()).url).toBe(url)
    expect(await ask(url, 'select answer from kept')).toBe('42')
  })

  test('keeps its data when the postmaster is killed', async () => {
    const { url, dataDir } = await ensure()
    await ask(url, 'create table kept as select 42 as answer')
    process.kill(postmaster(dataDir), 'SIGKILL')
    await expect.poll(() => findPostmaster(dataDir)).toBeNull()
    expect(readPostmasterFile(dataDir)).not.toBeNull()
    await ensure()
    expect(await ask(url, 'select answer from kept')).toBe('42')
  })

  test('outlives its starter, and the next starter adopts it', async () => {
    const { starter, url } = await forkStarter()
    starter.kill('SIGKILL')
    await once(starter, 'exit')
    const next = await ensure()
    expect(next.url).toBe(url)
    expect(await ask(url, 'select 1')).toBe('1')
  })

  test('is made once when two starters come at the same time', async () => {
    const [one, two] = await Promise.all([forkStarter(), forkStarter()])
    expect(one.url).toBe(two.url)
    expect((await ensure()).url).toBe(one.url)
  })

  test('starts although a starter was killed while it held the lock', async () => {
    mkdirSync(stateDir, { mode: 0o711 })
    writeFileSync(join(stateDir, 'postgres.lock'), JSON.stringify({ pid: process.pid, birth: '1' }))
    expect(await ask((await ensure()).url, 'select 1')).toBe('1')
  })

  test('moves to another port when its own was taken meanwhile', async () => {
    const { url, stop } = await ensure()
    await stop()
    const thief = createServer().listen(Number(new URL(url).port), '127.0.0.1')
    await once(thief, 'listening')
    const moved = await ensure()
    thief.close()
    expect(moved.url).not.toBe(url)
    expect(await ask(moved.url, 'select 1')).toBe('1')
    expect(findSettings(stateDir)?.port).toBe(Number(new URL(moved.url).port))
  })

  test.runIf(process.getuid?.() === 0)(
    'keeps its data elsewhere when its OS user cannot enter our folder',
    async () => {
      chmodSync(parent, 0o700)
      const { url, dataDir } = await ensure()
      expect(dataDir.startsWith(parent)).toBe(false)
      expect(await ask(url, 'select 1')).toBe('1')
      expect(existsSync(join(stateDir, 'postgres'))).toBe(false)
    },
  )

  test('is started again within two seconds when it dies under supervision', async () => {
    const supervised = await superviseEmbeddedPostgres(options())
    postgres = supervised
    const pid = postmaster(supervised.dataDir)
    process.kill(pid, 'SIGKILL')
    const answer = () => ask(supervised.url, 'select 1').catch(() => 'no answer')
    await expect.poll(answer, { timeout: 2_000, interval: 50 }).not.toBe('1')
    await expect.poll(answer, { timeout: 2_000, interval: 50 }).toBe('1')
    expect(postmaster(supervised.dataDir)).not.toBe(pid)
  })
})
