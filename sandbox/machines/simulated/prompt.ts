import type { ExecResult } from 'just-bash'
import { ok } from './commands/outcome.ts'
import type { Inside } from './inside.ts'
import type { Tty } from './tty.ts'

const notice = 'Simulated machine: commands run in a sandboxed shell, not on a real server.\r\n'
const floodBytes = 16 * 1024
const interrupted = 130

/** An interactive shell at a terminal, until it is left. */
export function promptAt(
  inside: Inside,
  tty: Tty,
  user: string,
  env: Record<string, string>,
): Promise<ExecResult> {
  return new Promise(resolve => {
    new Prompt(inside, tty, user, env, exitCode => resolve({ ...ok(), exitCode })).open()
  })
}

/** A prompt, line by line, with the editing keys that a person reaches for first. */
class Prompt {
  readonly #inside: Inside
  readonly #tty: Tty
  readonly #user: string
  readonly #leave: (exitCode: number) => void
  #env: Record<string, string>
  #line = ''
  #queue: Promise<void> = Promise.resolve()
  /** Of what runs in the foreground, if anything does. */
  #running: AbortController | null = null

  constructor(
    inside: Inside,
    tty: Tty,
    user: string,
    env: Record<string, string>,
    leave: (exitCode: number) => void,
  ) {
    this.#inside = inside
    this.#tty = tty
    this.#user = user
    this.#env = env
    this.#leave = leave
  }

  open(): void {
    this.#tty.write(notice)
    this.#ask()
    const decoder = new TextDecoder()
    this.#tty.listen(bytes => this.#hear(decoder.decode(bytes, { stream: true })))
    this.#tty.whenGone(() => {
      this.#running?.abort()
      this.#leave(129)
    })
  }

  /** Ctrl-C reaches what runs at once; all else waits until that has ended. */
  #hear(text: string): void {
    const at = this.#running ? text.lastIndexOf('\u0003') : -1
    if (at >= 0) {
      this.#running?.abort()
      this.#tty.write('^C\r\n')
    }
    const rest = text.slice(at + 1)
    this.#queue = this.#queue.then(() => this.#type(rest))
  }

  #ask(): void {
    const { PWD = '~', HOME } = this.#env
    const sign = this.#user === 'root' ? '#' : '$'
    const folder = PWD === HOME || PWD === '/root' ? '~' : PWD
    this.#tty.write(`${this.#user}@${this.#inside.hostname}:${folder}${sign} `)
  }

  async #type(text: string): Promise<void> {
    // Cursor keys and other escape sequences have no meaning here.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send control characters
    for (const key of text.replaceAll(/\u001b\[[\d;]*[A-Za-z~]/g, '')) {
      if (key === '\r' || key === '\n') {
        this.#tty.write('\r\n')
        await this.#enter()
      } else if (key === '\u007f' || key === '\b') {
        if (this.#line) this.#tty.write('\b \b')
        this.#line = [...this.#line].slice(0, -1).join('')
      } else if (key === '\u0003') {
        this.#line = ''
        this.#tty.write('^C\r\n')
        this.#ask()
      } else if (key === '\u0004') {
        if (!this.#line) this.#leave(0)
      } else if (key >= ' ') {
        this.#line += key
        this.#tty.write(key)
      }
    }
  }

  async #enter(): Promise<void> {
    const line = this.#line.trim()
    this.#line = ''
    const exit = /^(?:exit|logout)(?:\s+(\d+))?$/.exec(line)
    if (exit) return this.#leave(Number(exit[1] ?? 0))
    if (line) {
      const running = new AbortController()
      this.#running = running
      const flood = /^yes(?:\s+(.*))?$/.exec(line)
      await (flood ? this.#flood(flood[1] ?? 'y', running.signal) : this.#run(line, running.signal))
      this.#running = null
    }
    this.#ask()
  }

  /** What was interrupted is not waited for: a simulated command ends at its next step. */
  async #run(line: string, signal: AbortSignal): Promise<void> {
    const cut = new Promise<null>(resolve => {
      signal.addEventListener('abort', () => resolve(null), { once: true })
    })
    const print = (bytes: Buffer) => {
      if (!signal.aborted) this.#tty.print(bytes)
    }
    const run = this.#inside.activity.run(() =>
      this.#inside.shell.run(this.#user, line, {
        ...(this.#env.PWD && { cwd: this.#env.PWD }),
        env: this.#env,
        signal,
        tty: this.#tty,
        sinks: { stdout: print, stderr: print },
      }),
    )
    const finished = await Promise.race([run, cut])
    this.#env = finished ? finished.env : { ...this.#env, '?': String(interrupted) }
  }

  /** The simulated shell hands over what a command prints when that has ended, which this never does. */
  async #flood(word: string, signal: AbortSignal): Promise<void> {
    const line = `${word}\r\n`
    const block = line.repeat(Math.max(1, Math.floor(floodBytes / line.length)))
    const cut = new Promise<void>(resolve => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    while (!signal.aborted && !this.#tty.isGone) {
      if (!this.#tty.write(block)) await Promise.race([this.#tty.room(), cut])
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}
