import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

export interface ProcessSettings {
  file: string
  args: string[]
  cwd: string
  env: Record<string, string>
}

/** A process of the product that nobody starts again: it dies when a test says so, in any way. */
export class MortalProcess {
  readonly #settings: ProcessSettings
  #child: ChildProcess | null = null
  #lines: string[] = []

  constructor(settings: ProcessSettings) {
    this.#settings = settings
  }

  /** The last lines of the log, parsed where they are records. */
  get log(): { msg?: string; level?: number }[] {
    return this.#lines.map(line => (line.startsWith('{') ? JSON.parse(line) : { msg: line }))
  }

  get isAlive(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** Starts it and waits until it says that it is ready. @throws with its last words otherwise. */
  async start(env: Record<string, string> = {}): Promise<void> {
    const child = this.launch(env)
    const given = new AbortController()
    const { signal } = given
    const died = once(child, 'exit', { signal }).then(([code, by]) => {
      const words = this.#lines.slice(-15).join('\n')
      throw new Error(`${this.#settings.args} ended (${code ?? by}):\n${words}`)
    })
    try {
      await Promise.race([once(child, 'message', { signal }), died])
    } finally {
      given.abort()
    }
  }

  /** Starts it and does not wait: what it needs may be away. */
  launch(env: Record<string, string> = {}): ChildProcess {
    const { file, args, cwd } = this.#settings
    const child = spawn(process.execPath, [file, ...args], {
      cwd,
      env: { ...this.#settings.env, ...env, NODE_ENV: 'production' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', line => {
        this.#lines = [...this.#lines.slice(-200), line]
      })
    }
    return child
  }

  /** As the kernel does it when memory runs out: at once, without a word. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Asks it to end, as an operator does. */
  async stop(): Promise<void> {
    await this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    this.#child = null
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
}
