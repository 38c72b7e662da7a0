import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findFreePort, isPortFree } from '../src/database/embedded/settings.ts'
import { superviseEmbeddedPostgres } from '../src/database/embedded/supervise.ts'
import { migrateDatabase } from '../src/database/migrate.ts'
import { createLog } from '../src/kit/log.ts'
import type { Child } from './child.ts'
import {
  checkEnvironment,
  type Environment,
  hasRealProviders,
  readEnvironment,
} from './environment.ts'
import { ensureInstallation } from './installation.ts'
import { createProcessList, endLeftovers } from './leftovers.ts'
import { StartError, type StartOptions } from './options.ts'
import { createWeb, createWorker, seed } from './product.ts'
import { step } from './progress.ts'
import { type RunFile, removeRunFile, writeRunFile } from './run-file.ts'
import { chosenStore, registerWebhooks, startSandbox } from './sandbox.ts'
import { ensureWebBuilt, isWebBuilt } from './web-build.ts'

const root = resolve(import.meta.dirname, '..')

/** What is running, in the order in which it was started. Filled as the start goes on. */
export class Running {
  readonly #stops: { child: Child | null; stop: () => Promise<void> }[] = []

  add(child: Child): void {
    this.#stops.push({ child, stop: () => child.stop() })
  }

  onStop(stop: () => Promise<void>): void {
    this.#stops.push({ child: null, stop })
  }

  /** Stops the last started first, each before the one that it stands on. */
  async stop(): Promise<void> {
    for (let next = this.#stops.pop(); next; next = this.#stops.pop()) await next.stop()
  }

  /** Ends our processes at once; the database stays, and the next start adopts it. */
  killNow(): void {
    for (const { child } of this.#stops) child?.killNow()
  }
}

/**
 * Brings everything up and says in `run.json` where it is. What is up when a step fails is in
 * `running`, for the caller to stop.
 * @throws {StartError} for what the person can put right.
 */
export async function launch(
  options: StartOptions,
  stateDir: string,
  running: Running,
): Promise<RunFile> {
  const log = createLog('start', 'error')
  const logDir = join(stateDir, 'logs')
  mkdirSync(logDir, { recursive: true })
  const given = readEnvironment(process.env)
  const isReal = hasRealProviders(given)
  await endLeftovers(stateDir)
  const port = options.port || (await findFreePort())
  await checkPort(port)

  const installation = ensureInstallation(stateDir)
  const own: Environment = {
    SAMBUK_URL: `http://127.0.0.1:${port}`,
    SAMBUK_INSTALLATION_ID: installation.id,
    SAMBUK_MASTER_KEY: installation.masterKey,
    SAMBUK_AUTH_SECRET: installation.authSecret,
    ...given,
    SAMBUK_PORT: String(port),
    SAMBUK_STATE_DIR: stateDir,
    NEXT_TELEMETRY_DISABLED: '1',
  }
  if (isReal) {
    const databaseUrl = given.DATABASE_URL ?? 'postgres://embedded'
    checkEnvironment({ ...own, DATABASE_URL: databaseUrl, SAMBUK_URL: given.SAMBUK_URL ?? '' })
  }

  const onSpawn = createProcessList(stateDir)
  const children: Child[] = []
  let env: Environment = own
  const database = async (): Promise<string> => {
    if (given.DATABASE_URL) return given.DATABASE_URL
    const postgres = await superviseEmbeddedPostgres({
      stateDir,
      log,
      onMoved: url => {
        env = { ...env, DATABASE_URL: url }
        for (const child of children) child.restartWith(env)
      },
    })
    running.onStop(() => postgres.stop())
    return postgres.url
  }
  const prepareDatabase = async () => {
    const url = await step('database', database)
    await step('migrations', () => migrateDatabase(url))
    return url
  }
  const prepareSandbox = () =>
    step('sandbox', () => {
      const settings = { cwd: root, onSpawn, env: own, logFile: join(logDir, 'sandbox.log') }
      return startSandbox(options, stateDir, port, settings)
    })
  const prepareWeb = async () => {
    if (options.webBuild && !isWebBuilt()) await step('building the pages', ensureWebBuilt)
  }

  // All are waited for, so that nothing is still being started when a failure stops the rest.
  const prepared = await Promise.allSettled([
    prepareDatabase(),
    isReal ? null : prepareSandbox(),
    prepareWeb(),
  ])
  const [databaseUrl, sandbox, web] = prepared
  if (sandbox.status === 'fulfilled' && sandbox.value) running.add(sandbox.value.child)
  for (const one of prepared) if (one.status === 'rejected') throw one.reason
  if (databaseUrl.status !== 'fulfilled' || sandbox.status !== 'fulfilled') throw web

  const outside = sandbox.value?.environment ?? {}
  env = { ...own, ...outside, ...chosenStore(given, outside), DATABASE_URL: databaseUrl.value }
  const logins = await step('accounts', () => seed(root, env, isReal))
  if (sandbox.value) await registerWebhooks(env)

  const common = { cwd: root, onSpawn, env, logDir }
  for (const child of [createWeb(common), createWorker(common)]) {
    children.push(child)
    running.add(child)
  }
  await step('web and worker', () => Promise.all(children.map(child => child.start())))

  const run: RunFile = {
    pid: process.pid,
    url: env.SAMBUK_URL ?? '',
    sandboxControlUrl: sandbox.value?.controlUrl ?? null,
    driver: sandbox.value?.driver ?? null,
    env: Object.fromEntries(
      Object.entries(env).filter(([name]) => !(name in process.env) || name in own),
    ),
    logins,
  }
  writeRunFile(stateDir, run)
  running.onStop(async () => removeRunFile(stateDir))
  return run
}

async function checkPort(port: number): Promise<void> {
  if (await isPortFree(port)) return
  throw new StartError(
    `Port ${port} is taken by another program. Choose another: npm start -- --port ${port + 1}`,
  )
}
