import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { StartError } from './options.ts'
import { type RunFile, readRunFile } from './run-file.ts'

/** The first start builds the pages and makes a database; a base image for real machines takes longest. */
const startTimeoutMs = 17 * 60_000

/** An installation that lives as long as whoever started it needs it, and leaves nothing behind. */
export interface PassingInstallation {
  run: RunFile
  stop(): Promise<void>
}

/**
 * Starts everything on free ports with a state folder that is removed at the end; `args` and what is `given` in the
 * environment as for `npm start`. It goes too when this process goes. @throws {StartError}
 */
export async function startPassing(
  args: string[] = [],
  given: Record<string, string> = {},
): Promise<PassingInstallation> {
  const child = fork(join(import.meta.dirname, 'main.ts'), ['--ephemeral', ...args], {
    execArgv: [],
    env: { ...process.env, ...given },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let lastWords = ''
  child.stderr?.on('data', chunk => {
    process.stderr.write(chunk)
    lastWords = (lastWords + chunk).slice(-2000)
  })
  try {
    const run = readRunFile(await readiness(child, () => lastWords))
    if (!run) throw new StartError('the installation started and left no word of where it is')
    return { run, stop: () => stop(child) }
  } catch (error) {
    await stop(child)
    throw error
  }
}

async function readiness(child: ChildProcess, lastWords: () => string): Promise<string> {
  const timer = setTimeout(() => child.kill('SIGTERM'), startTimeoutMs)
  try {
    return await new Promise((resolve, reject) => {
      child.on('message', (message: { ready?: boolean; stateDir?: string }) => {
        if (message.ready && message.stateDir) resolve(message.stateDir)
      })
      // 'close', not 'exit': what it said last has been read by then.
      child.once('close', code =>
        reject(new StartError(`the installation did not start (exit ${code})\n${lastWords()}`)),
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
