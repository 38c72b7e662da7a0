import { join, resolve } from 'node:path'
import { startPassing } from '../passing.ts'
import { type RunFile, readRunFile } from '../run-file.ts'
import { OrderError } from './command-line.ts'
import type { Installation } from './place-order.ts'

const root = join(import.meta.dirname, '..', '..')

/**
 * Works with the installation that runs, when its machines and names are of the wished kind; otherwise
 * with one started for the purpose on free ports, which is stopped afterwards.
 */
export async function withInstallation<T>(
  driver: string | null,
  tell: (line: string) => void,
  work: (installation: Installation) => Promise<T>,
): Promise<T> {
  const running = readRunFile(resolve(root, process.env.SAMBUK_STATE_DIR || '.sambuk'))
  if (running && isAlive(running.pid) && isWished(running, driver)) {
    return work(installationOf(running))
  }
  tell('starting an installation')
  const passing = await startPassing(driver ? ['--driver', driver] : [])
  try {
    return await work(installationOf(passing.run))
  } finally {
    await passing.stop()
  }
}

function isWished({ driver, env }: RunFile, wished: string | null): boolean {
  const tls = env.SAMBUK_TLS ?? 'acme'
  return (wished ?? driver) === driver && (process.env.SAMBUK_TLS || tls) === tls
}

function installationOf(run: RunFile): Installation {
  const { sandboxControlUrl, url, env } = run
  if (!sandboxControlUrl)
    throw new OrderError('a real installation runs here: orders would cost real money')
  return { url, controlUrl: sandboxControlUrl, modelKey: env.OPENAI_API_KEY ?? '', env }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return true
    return false
  }
}
