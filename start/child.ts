import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, existsSync, renameSync, statSync, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { birthOf } from '../src/database/embedded/processes.ts'
import type { Environment } from './environment.ts'
import { youngMemory } from './memory.ts'
import { say } from './progress.ts'

export interface ChildSettings {
  name: string
  file: string
  args: string[]
  env: Environment
  logFile: string
  cwd: string
  /** Flags of V8, if not those of most. */
  memory?: readonly string[]
  /** Resolves when this life of the process serves; polled or told, as the program can. */
  ready: (child: ChildProcess, signal: AbortSignal) => Promise<void>
  /** How long the first start may take; a minute unless said. */
  readyLimitMs?: number
  /** Told of each new process, so that its id can be written down. */
  onSpawn: (process: { name: string; pid: number; birth: string }) => void
}

const stopLimitMs = 15_000
const backOffMs = [200, 500, 1_000, 2_000, 5_000, 10_000]
/** A process that lived this long was well: its next death starts the back-off anew. */
const wellAfterMs = 30_000
const logMaxBytes = 10 * 1024 * 1024

/**
 * A process of ours that is started again whenever it dies. It has a channel to us whose end tells it
 * that we died, and a process group of its own, so that Ctrl-C reaches us alone and we choose the
 * order in which things stop.
 */
export class Child {
  readonly #settings: ChildSettings
  readonly #log: WriteStream
  #env: Environment
  #process: ChildProcess | null = null
  #stopping = false
  #deaths = 0
  #lastLines: string[] = []

  constructor(settings: ChildSettings) {
    this.#settings = settings
    this.#env = settings.env
    const { logFile } = settings
    if (existsSync(logFile) && statSync(logFile).size > logMaxBytes) {
      renameSync(logFile, `${logFile}.1`)
    }
    this.#log = createWriteStream(logFile, { flags: 'a', mode: 0o600 })
  }

  /** Starts it for the first time. @throws with its last words when it ends before it is ready. */
  async start(): Promise<void> {
    const child = this.#spawn()
    try {
      await this.#untilReady(child)
    } catch (error) {
      this.#stopping = true
      child.kill('SIGKILL')
      throw error
    }
    if (child.exitCode !== null || child.signalCode !== null) void this.#onDeath(child.exitCode)
    else child.once('exit', code => this.#onDeath(code))
  }

  #untilReady(child: ChildProcess): Promise<void> {
    const { name, logFile, ready, readyLimitMs = 180_000 } = this.#settings
    const given = new AbortController()
    const failure = (what: string) => {
      const words = this.#lastLines.slice(-15).join('\n')
      return new Error(`${name} ${what}:\n${words}\n(log: ${logFile})`)
    }
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(failure(`was not ready after ${readyLimitMs / 1000} s`)),
        readyLimitMs,
      )
      given.signal.addEventListener('abort', () => clearTimeout(timer))
      child.once('exit', code => reject(failure(`ended (${code}) before it was ready`)))
      ready(child, given.signal).then(resolve, reject)
    }).finally(() => given.abort())
  }

  /** Ends it and lets it start again with another environment. */
  restartWith(env: Environment): void {
    this.#env = env
    this.#process?.kill('SIGTERM')
  }

  /** Asks it to end, and makes it end after a while. */
  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs)
    await ended
    clearTimeout(timer)
  }

  killNow(): void {
    this.#stopping = true
    this.#process?.kill('SIGKILL')
  }

  #spawn(): ChildProcess {
    const { name, file, args, cwd, memory = youngMemory, onSpawn } = this.#settings
    const child = spawn(process.execPath, [...memory, file, ...args], {
      cwd,
      env: { ...this.#env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    })
    this.#process = child
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', line => this.#onLine(line))
    }
    if (child.pid) onSpawn({ name, pid: child.pid, birth: birthOf(child.pid) })
    return child
  }

  #onLine(line: string): void {
    this.#log.write(`${line}\n`)
    this.#lastLines = [...this.#lastLines.slice(-30), line]
    const trouble = troubleIn(line)
    if (trouble) say(`  ${this.#settings.name}: ${trouble}`)
  }

  async #onDeath(code: number | null): Promise<void> {
    if (this.#stopping) return
    const waitMs = backOffMs[Math.min(this.#deaths, backOffMs.length - 1)] ?? 0
    this.#deaths++
    say(`  ${this.#settings.name} ended (${code ?? 'killed'}); starting it again`)
    await pause(waitMs)
    if (this.#stopping) return
    const child = this.#spawn()
    const well = setTimeout(() => {
      this.#deaths = 0
    }, wellAfterMs)
    child.once('exit', next => {
      clearTimeout(well)
      void this.#onDeath(next)
    })
  }
}

/** Structured log lines of level error and above, in short; everything else is for the log file. */
function troubleIn(line: string): string | null {
  if (!line.startsWith('{')) return null
  try {
    const { level, msg, err, error } = JSON.parse(line)
    if (typeof level !== 'number' || level < 50) return null
    const cause = (err ?? error)?.message
    return cause ? `${msg} (${cause})` : String(msg)
  } catch {
    return null
  }
}
