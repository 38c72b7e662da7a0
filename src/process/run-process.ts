import { type Config, ConfigError, readConfig } from '../config.ts'
import type { Context } from '../kit/context.ts'
import { systemContext } from '../kit/context.ts'
import { createLog } from '../kit/log.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type Composition, type Role, roles, runRole } from './roles.ts'

/** What is still going on when we are asked to stop, or is cut off then, may take this long; then the process ends. */
const stopMs = 15_000

export type Compose = (config: Config, context: Context, platform: Platform) => Composition

/**
 * The life of a process: reads the configuration, does what its role does, tells the launcher when it
 * is ready, and stops when asked, or when the launcher is gone. A second signal stops at once.
 */
export async function runProcess(compose: Compose): Promise<void> {
  const role = roleOf(process.argv[2] ?? 'all')
  const config = configOrExplain()
  if (!role || !config) {
    process.exitCode = 2
    return
  }
  const context = systemContext(createLog(role, config.logLevel))
  const { log } = context
  const stopping = new AbortController()
  const stopped = new Promise<string>(resolve => {
    const stop = (why: string) => {
      if (stopping.signal.aborted) process.exit(1)
      stopping.abort()
      resolve(why)
    }
    process.on('SIGTERM', () => stop('SIGTERM'))
    process.on('SIGINT', () => stop('SIGINT'))
    process.on('disconnect', () => stop('the launcher is gone'))
  })

  const running = await runRole(role, config, context, stopping.signal, platform =>
    compose(config, context, platform),
  )
  if (!running) return process.disconnect?.()
  if (!stopping.signal.aborted) {
    process.send?.({ ready: true, url: config.url })
    log.info({ url: config.url }, 'ready')
  }

  const why = await stopped
  log.info({ why }, 'stopping')
  const late = setTimeout(() => {
    log.error('stopping took too long')
    process.exit(1)
  }, config.stopMs + stopMs)
  await running.close()
  clearTimeout(late)
  // The channel to the launcher would keep the process alive.
  if (process.connected) process.disconnect?.()
}

function roleOf(word: string): Role | null {
  const role = roles.find(known => known === word)
  if (!role) process.stderr.write(`There is no role ${word}; there are ${roles.join(', ')}.\n`)
  return role ?? null
}

function configOrExplain(): Config | null {
  try {
    return readConfig()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    return null
  }
}
