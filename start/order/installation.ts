import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type RunFile, readRunFile } from '../run-file.ts'
import { OrderError } from './command-line.ts'
import type { Installation } from './place-order.ts'

const root = join(import.meta.dirname, '..', '..')
/** The first start builds the pages and makes a database; a base image for real machines takes longest. */
const startTimeoutMs = 10 * 60_000

/**
 * Works with the installation that runs, when its machines are of the wished kind; otherwise with one
 * started for the purpose on free ports, which is stopped afterwards.
 */
export async function withInstallation<T>(
  driver: string | null,
  tell: (line: string) => void,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const running = readRunFile(join(root, process.env.SAMBUK_STATE_DIR || '.sambuk'))
  if (running && isAlive(running.pid) && (driver === null || running.driver === driver)) {
    return work(installationOf(running))
  }
  tell('starting an installation')
  const child = fork(
    join(root, 'start/main.ts'),
    ['--ephemeral', ...(driver ? ['--driver', driver] : [])],
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  try {
    const stateDir = await readiness(child)
    const run = readRunFile(stateDir)
    if (!run) throw new OrderError('the installation started and left no word of where it is')
    return await work(installationOf(run))
  } finally {
    await stop(child)
  }
}

function installationOf(run: RunFile): Installation {
  const { sandboxControlUrl, url, env } = run
  if (!sandboxControlUrl)
    throw new OrderError('a real installation runs here: orders would cost real money')
  return { url, controlUrl: sandboxControlUrl, modelKey: env.OPENAI_API_KEY ?? '' }
}

async function readiness(child: ChildProcess): Promise<string> {
  const timer = setTimeout(() => child.kill('SIGTERM'), startTimeoutMs)
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: { ready?: boolean; stateDir?: string }) => {
        if (message.ready && message.stateDir) resolve(message.stateDir)
      })
      child.once('exit', code =>
        reject(new OrderError(`the installation did not start (exit ${code})`)),
      )
    })
  } finally {
    clearTimeout(timer)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return true
    return false
  }
}
