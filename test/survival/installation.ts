import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Pool } from 'pg'
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../sandbox/start.ts'
import { findFreePort } from '../../src/database/embedded/settings.ts'
import { ensureInstallation } from '../../start/installation.ts'
import { type Logins, seed } from '../../start/product.ts'
import { registerWebhooks } from '../../start/sandbox.ts'
import { createTestDatabase } from '../database.ts'
import { eventually } from './eventually.ts'
import { MortalProcess } from './mortal-process.ts'

const root = resolve(import.meta.dirname, '../..')

export type Environment = Record<string, string>

/** Settings of a seller who has an account at Hetzner and at no other cloud. */
export const hetznerOnly: Environment = { DIGITALOCEAN_ACCESS_TOKEN: '', HOSTINGER_API_TOKEN: '' }

/**
 * The whole product in its real processes, as `npm start` runs them, with a sandbox and a database of
 * its own. Nothing is started again by itself: a test decides who lives. The web process runs in a
 * folder without built pages and serves the API.
 */
export class Installation {
  readonly url: string
  /** What its processes are configured with. */
  readonly env: Environment
  readonly sandbox: RunningSandbox
  readonly logins: Logins
  /** To look at rows, and for the few things that only a bad day does to them. */
  readonly db: Pool
  readonly worker: MortalProcess
  readonly web: MortalProcess
  readonly #closers: (() => Promise<unknown>)[]

  private constructor(parts: {
    url: string
    env: Environment
    sandbox: RunningSandbox
    logins: Logins
    db: Pool
    worker: MortalProcess
    web: MortalProcess
    closers: (() => Promise<unknown>)[]
  }) {
    this.url = parts.url
    this.env = parts.env
    this.sandbox = parts.sandbox
    this.logins = parts.logins
    this.db = parts.db
    this.worker = parts.worker
    this.web = parts.web
    this.#closers = parts.closers
  }

  /**
   * Starts everything and waits until a plan can be ordered.
   * @param options.through makes the address under which the product finds its database, given the real one
   * @param options.settings more of the product's environment
   * @param options.main what its processes run in the place of `src/main.ts`
   */
  static async start(
    options: {
      through?: (databaseUrl: string) => Promise<string>
      settings?: Environment
      driver?: SandboxOptions['driver']
      main?: string
    } = {},
  ): Promise<Installation> {
    const closers: (() => Promise<unknown>)[] = []
    try {
      const stateDir = mkdtempSync(join(tmpdir(), 'sambuk-survival-'))
      closers.push(async () => rmSync(stateDir, { recursive: true, force: true }))
      const database = await createTestDatabase()
      closers.push(() => database.close())
      const db = new Pool({ connectionString: database.url, max: 2 })
      closers.push(() => db.end())
      const port = await findFreePort()
      const { driver = 'simulated', main = join(root, 'src/main.ts') } = options
      const sandbox = await startSandbox({ panelPorts: [port], driver })
      closers.push(() => sandbox.close())

      const { id, masterKey, authSecret } = ensureInstallation(stateDir)
      const url = `http://127.0.0.1:${port}`
      const env: Environment = {
        PATH: process.env.PATH ?? '',
        NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
        SAMBUK_URL: url,
        SAMBUK_INSTALLATION_ID: id,
        SAMBUK_MASTER_KEY: masterKey,
        SAMBUK_AUTH_SECRET: authSecret,
        SAMBUK_STATE_DIR: stateDir,
        ...sandbox.environment,
        ...options.settings,
        DATABASE_URL: (await options.through?.(database.url)) ?? database.url,
      }
      const logins = await seed(root, { ...env, DATABASE_URL: database.url }, false)
      await registerWebhooks(env)
      const web = new MortalProcess({ file: main, args: ['web'], cwd: stateDir, env })
      const worker = new MortalProcess({ file: main, args: ['worker'], cwd: stateDir, env })
      closers.push(() => Promise.all([web.stop(), worker.stop()]))
      await Promise.all([web.start(), worker.start()])
      const up = new Installation({ url, env, sandbox, logins, db, worker, web, closers })
      await up.untilOrderable()
      return up
    } catch (error) {
      await closeAll(closers)
      throw error
    }
  }

  untilOrderable(): Promise<unknown> {
    return eventually('a plan can be ordered', async () => {
      const plans = await (await fetch(`${this.url}/api/plans`)).json()
      return Array.isArray(plans) && plans.some(plan => plan.orderable)
    })
  }

  /** Makes the next call of an operation take so long that somebody can die in the middle of it. */
  slowDown(provider: string, operation: string, delayMs = 1_500): void {
    this.sandbox.world.faults.add({ provider, operation, fault: 'slow', times: 1, delayMs })
  }

  /** Until the call that {@link slowDown} waits for has come in. */
  untilCallBegan(): Promise<unknown> {
    return eventually('the call is under way', () =>
      this.sandbox.world.faults.list().every(({ fault }) => fault !== 'slow'),
    )
  }

  /** What its processes said last and what was asked of the vendors last, for whoever reads why a test failed. */
  lastWords(): string {
    const lines = [this.web, this.worker].flatMap(process => [
      process.isAlive ? 'a process that runs:' : 'a process that has ended:',
      ...process.log.slice(-15).map(record => JSON.stringify(record)),
    ])
    const calls = this.sandbox.world.calls.list(30).map(call => JSON.stringify(call))
    return [...lines, 'calls:', ...calls].join('\n')
  }

  /** Its processes end in order and come back with other settings, as those of another release of ours. */
  async become(settings: Environment): Promise<void> {
    await Promise.all([this.web.stop(), this.worker.stop()])
    await Promise.all([this.web.start(settings), this.worker.start(settings)])
  }

  async close(): Promise<void> {
    await closeAll(this.#closers)
  }
}

async function closeAll(closers: (() => Promise<unknown>)[]): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) await close()
}
