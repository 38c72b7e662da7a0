import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { findLockHolder, tryLock } from '../src/database/embedded/lock-file.ts'
import { findSettings } from '../src/database/embedded/settings.ts'
import { systemRandom } from '../src/kit/random.ts'
import { launch, Running } from './launch.ts'
import { parseOptions, StartError, type StartOptions, usage } from './options.ts'
import { say, watchSteps } from './progress.ts'
import { type RunFile, readRunFile } from './run-file.ts'

/** A second signal sooner than this is the same Ctrl-C, passed on by npm. */
const sameSignalMs = 500

/** `npm start`: everything, from nothing, until Ctrl-C. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env)
  if (options.help) {
    process.stdout.write(usage)
    return 0
  }
  const stateDir = prepareStateDir(options)
  const lockFile = join(stateDir, 'start.lock')
  const unlock = tryLock(lockFile, systemRandom)
  if (!unlock) {
    sayAlreadyRunning(stateDir, findLockHolder(lockFile)?.pid)
    return 0
  }
  try {
    return await runUntilStopped(options, stateDir)
  } finally {
    unlock()
    if (options.ephemeral) clearAway(stateDir)
  }
}

async function runUntilStopped(options: StartOptions, stateDir: string): Promise<number> {
  const running = new Running()
  const stopRequested = onStopSignals(running)
  const started = performance.now()
  say('Starting Sambuk')
  const silence = watchSteps()
  const launched = launch(options, stateDir, running).finally(silence)
  try {
    const run = await Promise.race([launched, stopRequested])
    if (run) {
      sayReady(run, stateDir, (performance.now() - started) / 1000)
      process.send?.({ ready: true, url: run.url, stateDir })
      await stopRequested
    } else {
      // What has been started ends, also while it is waited for; what comes after that is stopped below.
      await running.stop()
      await launched.catch(() => null)
    }
    return 0
  } finally {
    say('Stopping')
    await running.stop()
  }
}

function onStopSignals(running: Running): Promise<null> {
  return new Promise(resolve => {
    let firstAt: number | null = null
    const stop = () => {
      if (firstAt === null) {
        firstAt = performance.now()
        resolve(null)
      } else if (performance.now() - firstAt > sameSignalMs) {
        say('Stopping at once')
        running.killNow()
        process.exit(1)
      }
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    // Whoever started us with a channel (a test) wants us to go when it goes.
    process.once('disconnect', stop)
  })
}

function prepareStateDir({ stateDir }: StartOptions): string {
  // The database's OS user passes through; what is secret in here is closed by itself.
  if (stateDir === null) {
    const passing = mkdtempSync(join(tmpdir(), 'sambuk-'))
    chmodSync(passing, 0o711)
    return passing
  }
  mkdirSync(stateDir, { recursive: true, mode: 0o711 })
  return stateDir
}

function clearAway(stateDir: string): void {
  const settings = findSettings(stateDir)
  if (settings) rmSync(dirname(settings.dataDir), { recursive: true, force: true })
  rmSync(stateDir, { recursive: true, force: true })
}

function sayReady(run: RunFile, stateDir: string, seconds: number): void {
  say(`\nSambuk is ready after ${seconds.toFixed(1)} s.\n\n  ${run.url}\n`)
  for (const { role, email, password } of run.logins) {
    say(`  ${role.padEnd(10)} ${email.padEnd(22)} ${password}`)
  }
  if (run.sandboxControlUrl) {
    say(`\n  The outside world is emulated (machines: ${run.driver}): ${run.sandboxControlUrl}`)
    say(`  A model key for the chat (OpenAI): ${run.env.OPENAI_API_KEY ?? ''}`)
  }
  say(`  Logs: ${join(stateDir, 'logs')}\n\nCtrl-C stops it.`)
}

function sayAlreadyRunning(stateDir: string, pid: number | undefined): void {
  const run = readRunFile(stateDir)
  const where = run && run.pid === pid ? `at ${run.url}` : 'and is still starting'
  say(`Sambuk runs already from ${stateDir} (process ${pid}) ${where}.`)
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}`)
  if (!(error instanceof StartError) && process.env.SAMBUK_LOG_LEVEL === 'debug')
    console.error(error)
  process.exitCode = error instanceof StartError ? 2 : 1
}
process.exit()
