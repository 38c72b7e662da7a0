import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { findRunning } from '../sandbox/control/running-file.ts'
import { isPortFree } from '../src/database/embedded/settings.ts'
import { Child, type ChildSettings } from './child.ts'
import type { Environment } from './environment.ts'
import { StartError, type StartOptions } from './options.ts'

export interface Sandbox {
  child: Child
  /** What points the product at it. */
  environment: Environment
  driver: string
  controlUrl: string
}

/** One for each emulated vendor, one to steer it, one for the way to the machines. */
const portCount = 13

/** The first start with real machines fetches and builds Debian, on whatever line and beside whatever else. */
const readyLimitMs = 15 * 60_000

/** Starts the sandbox and waits until it answers. */
export async function startSandbox(
  options: StartOptions,
  stateDir: string,
  productPort: number,
  settings: Pick<ChildSettings, 'logFile' | 'cwd' | 'onSpawn' | 'env'>,
): Promise<Sandbox> {
  const sandboxState = join(stateDir, 'sandbox')
  await checkPorts(options.sandboxPort)
  const child = new Child({
    ...settings,
    name: 'sandbox',
    readyLimitMs,
    file: join(settings.cwd, 'sandbox/main.ts'),
    args: [
      ...['--port', String(options.sandboxPort), '--state', sandboxState],
      ...['--panel-port', String(productPort)],
      ...(options.driver ? ['--driver', options.driver] : []),
      ...options.faults.flatMap(fault => ['--fault', fault]),
    ],
    ready: (process, signal) => answers(process, sandboxState, signal),
  })
  await child.start()
  const running = await findRunning(sandboxState)
  if (!running) throw new Error('the sandbox answered and is gone')
  const { SANDBOX_CONTROL_URL: controlUrl = '' } = running.environment
  return { child, environment: running.environment, driver: running.driver, controlUrl }
}

/**
 * Backups go to a folder. Whoever names the emulated bucket, and nothing else of a store, gets what else
 * is needed to keep them there.
 */
export function chosenStore(given: Environment, sandbox: Environment): Environment {
  const bucket = sandbox.SANDBOX_S3_BUCKET ?? ''
  if (given.SAMBUK_BACKUP_S3_BUCKET !== bucket || given.SAMBUK_BACKUP_S3_ENDPOINT) return {}
  return {
    SAMBUK_BACKUP_S3_ENDPOINT: sandbox.SANDBOX_S3_ENDPOINT ?? '',
    SAMBUK_BACKUP_S3_REGION: sandbox.SANDBOX_S3_REGION ?? '',
    SAMBUK_BACKUP_S3_ACCESS_KEY_ID: sandbox.SANDBOX_S3_ACCESS_KEY_ID ?? '',
    SAMBUK_BACKUP_S3_SECRET_ACCESS_KEY: sandbox.SANDBOX_S3_SECRET_ACCESS_KEY ?? '',
  }
}

/** Tells the emulated vendors where our webhooks are, which is otherwise done in their dashboards. */
export async function registerWebhooks(environment: Environment): Promise<void> {
  const { STRIPE_API_BASE, STRIPE_WEBHOOK_SECRET, RESEND_BASE_URL, RESEND_WEBHOOK_SECRET } =
    environment
  const vendors = [
    { name: 'stripe', api: STRIPE_API_BASE, secret: STRIPE_WEBHOOK_SECRET },
    { name: 'resend', api: RESEND_BASE_URL, secret: RESEND_WEBHOOK_SECRET },
  ]
  for (const { name, api, secret } of vendors) {
    const answer = await fetch(`${api}/_sandbox/${name}/webhook-endpoint`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: `${environment.SAMBUK_URL}/api/${name}/webhook`, secret }),
      signal: AbortSignal.timeout(10_000),
    })
    if (!answer.ok) throw new Error(`the sandbox refused our webhook (${answer.status})`)
    z.object({ id: z.string() }).parse(await answer.json())
  }
}

async function answers(child: ChildProcess, stateDir: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const running = await findRunning(stateDir)
    if (running?.pid === child.pid) return
    await pause(50)
  }
}

async function checkPorts(first: number): Promise<void> {
  if (first === 0) return
  for (let port = first; port < first + portCount; port++) {
    if (await isPortFree(port)) continue
    throw new StartError(
      `Port ${port} is taken by another program, and the sandbox needs ${first} to ` +
        `${first + portCount - 1}. Choose others: npm start -- --sandbox-port ${first + 100}`,
    )
  }
}
