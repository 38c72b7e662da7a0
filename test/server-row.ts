import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { type RunningSandbox, startSandbox } from '../sandbox/start.ts'
import { accounts } from '../src/accounts/tables.ts'
import { refunds } from '../src/billing/tables.ts'
import { compose } from '../src/composition.ts'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/database/connect.ts'
import { images } from '../src/images/tables.ts'
import { assert } from '../src/kit/assert.ts'
import { systemContext } from '../src/kit/context.ts'
import { silentLog } from '../src/kit/log.ts'
import { createVault } from '../src/kit/seal.ts'
import { installationOf } from '../src/process/installation.ts'
import type { Composition } from '../src/process/roles.ts'
import { createReconcilers } from '../src/reconcilers/all.ts'
import { Engine } from '../src/reconcilers/engine/engine.ts'
import type { Platform } from '../src/reconcilers/engine/platform.ts'
import { aServer } from '../src/servers/server.example.ts'
import type { ServerChanges, ServerRow } from '../src/servers/server.ts'
import { machineClaims, servers } from '../src/servers/tables.ts'
import { subscriptions } from '../src/subscriptions/tables.ts'
import { createTestDatabase } from './database.ts'
import { SimulatedDoorbell } from './simulation/doorbell.ts'

const { id } = aServer()

/** One server's row and the worker that looks after it, over a sandbox of the test file's own. */
export function serverRowOfThisFile() {
  let sandbox: RunningSandbox
  let platform: Platform
  let parts: Composition
  let engine: Engine
  const closers: (() => unknown)[] = []

  beforeAll(async () => {
    const database = await createTestDatabase()
    closers.push(() => database.close())
    sandbox = await startSandbox()
    closers.push(() => sandbox.close())
    const context = systemContext(silentLog)
    const opened = openDatabase(database.url, {
      max: 4,
      applicationName: 'servers',
      log: silentLog,
    })
    closers.push(() => opened.close())
    platform = {
      db: opened.db,
      context,
      vault: createVault('not-a-secret', context.random),
      doorbell: new SimulatedDoorbell(),
    }
    const config = readConfig({
      ...sandbox.environment,
      DATABASE_URL: database.url,
      SAMBUK_INSTALLATION_ID: 'ins_servers',
      SAMBUK_MASTER_KEY: 'not-a-secret-master-key',
      SAMBUK_AUTH_SECRET: 'not-a-secret-auth-secret',
    })
    parts = compose(config, context, platform)
    closers.push(() => parts.close())
    engine = new Engine(
      platform,
      createReconcilers(platform, parts.outside, installationOf(config, parts)),
    )
    await platform.db
      .insert(accounts)
      .values({ id: 'acc_layla', name: 'Layla', email: 'layla@example.test' })
  }, 60_000)

  afterAll(async () => {
    for (const close of closers.reverse()) await close()
  })

  beforeEach(async () => {
    const { db } = platform
    await db.delete(machineClaims)
    await db.delete(refunds)
    await db.delete(servers)
    await db.delete(images)
    await db.delete(subscriptions)
  })

  async function aRow(changes: Partial<ServerRow>): Promise<void> {
    const server = aServer(changes)
    await platform.db.insert(subscriptions).values({
      id: server.subscriptionId,
      accountId: server.accountId,
      planId: server.planId,
      interval: 'month',
      hostname: server.hostname,
      language: 'ar',
      candidates: server.candidates,
      amountMinor: 1900,
      currency: 'usd',
      orderedAt: server.orderedAt,
    })
    await platform.db.insert(servers).values(server)
  }

  async function read(): Promise<ServerRow> {
    const [row] = await platform.db.select().from(servers).where(eq(servers.id, id))
    assert(row, 'the server has a row')
    return row
  }

  const write = (changes: ServerChanges) =>
    platform.db.update(servers).set(changes).where(eq(servers.id, id))

  async function pass(): Promise<ServerRow> {
    await write({ wakeAt: new Date(0) })
    await engine.run('server', id)
    return read()
  }

  const passUntil = (isSo: (row: ServerRow) => boolean) =>
    expect.poll(async () => isSo(await pass()), { timeout: 20_000, interval: 100 }).toBe(true)

  return {
    get sandbox() {
      return sandbox
    },
    get platform() {
      return platform
    },
    get parts() {
      return parts
    },
    ...{ aRow, read, write, pass, passUntil },
  }
}
