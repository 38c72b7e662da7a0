import type { ServerChannel, Session } from 'ssh2'
import type { Inside } from './inside.ts'

/** How long a command waits for the first byte of standard input before it runs with none. */
const stdinGraceMs = 25
const stdinLimitBytes = 64 * 1024 * 1024

/**
 * `exec` requests. The simulated shell takes its whole input at once, so a command whose client
 * sends input starts when that input has ended; one whose client sends nothing starts at once.
 */
export function execOverSsh(inside: Inside, session: Session, user: string): void {
  const env: Record<string, string> = {}
  session.on('env', (accept, _reject, info) => {
    if (/^(LANG|LC_\w+)$/.test(info.key)) env[info.key] = String(info.val)
    accept?.()
  })
  session.on('exec', (accept, _reject, info) => {
    const channel = accept()
    inside.activity.start(async () => {
      const account = await inside.accounts.find(user)
      if (/\/(nologin|false)$/.test(account?.shell ?? '')) {
        channel.write('This account is currently not available.\n')
        return finish(channel, 1)
      }
      const stdin = await readInput(channel)
      const { exitCode } = await inside.shell.run(user, info.command, {
        stdin,
        env,
        sinks: {
          stdout: bytes => void channel.write(bytes),
          stderr: bytes => void channel.stderr.write(bytes),
        },
      })
      finish(channel, exitCode)
    })
  })
}

function readInput(channel: ServerChannel): Promise<Buffer> {
  return new Promise(resolve => {
    const chunks: Buffer[] = []
    let size = 0
    const done = () => {
      clearTimeout(grace)
      resolve(Buffer.concat(chunks))
    }
    const grace = setTimeout(done, stdinGraceMs)
    channel.on('data', (chunk: Buffer) => {
      clearTimeout(grace)
      size += chunk.length
      if (size > stdinLimitBytes) channel.destroy()
      else chunks.push(chunk)
    })
    channel.once('end', done)
    channel.once('close', done)
  })
}

/** `shell` requests: a prompt, line by line, with the editing keys that a person reaches for first. */
export function shellOverSsh(inside: Inside, session: Session, user: string): void {
  session.on('pty', accept => accept?.())
  session.on('window-change', accept => accept?.())
  session.on('shell', accept => {
    const prompt = new Prompt(inside, accept(), user)
    inside.activity.start(() => prompt.open())
  })
}

class Prompt {
  readonly #inside: Inside
  readonly #channel: ServerChannel
  readonly #user: string
  #line = ''
  #env: Record<string, string> = {}
  #queue: Promise<void> = Promise.resolve()

  constructor(inside: Inside, channel: ServerChannel, user: string) {
    this.#inside = inside
    this.#channel = channel
    this.#user = user
  }

  async open(): Promise<void> {
    const greeting = (await this.#inside.disk.read('/etc/motd')) ?? ''
    this.#channel.write(
      'Simulated machine: commands run in a sandboxed shell, not on a real server.\r\n',
    )
    this.#channel.write(greeting.replaceAll('\n', '\r\n'))
    this.#ask()
    const decoder = new TextDecoder()
    this.#channel.on('data', (chunk: Buffer) => {
      const text = decoder.decode(chunk, { stream: true })
      this.#queue = this.#queue.then(() => this.#type(text))
    })
  }

  #ask(): void {
    const cwd = this.#env.PWD ?? '~'
    const sign = this.#user === 'root' ? '#' : '$'
    this.#channel.write(
      `${this.#user}@${this.#inside.hostname}:${cwd === '/root' ? '~' : cwd}${sign} `,
    )
  }

  async #type(text: string): Promise<void> {
    // Cursor keys and other escape sequences have no meaning here.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals send control characters
    for (const key of text.replaceAll(/\u001b\[[\d;]*[A-Za-z~]/g, '')) {
      if (key === '\r' || key === '\n') {
        this.#channel.write('\r\n')
        await this.#enter()
      } else if (key === '\u007f' || key === '\b') {
        if (this.#line) this.#channel.write('\b \b')
        this.#line = [...this.#line].slice(0, -1).join('')
      } else if (key === '\u0003') {
        this.#line = ''
        this.#channel.write('^C\r\n')
        this.#ask()
      } else if (key === '\u0004') {
        if (!this.#line) finish(this.#channel, 0)
      } else if (key >= ' ') {
        this.#line += key
        this.#channel.write(key)
      }
    }
  }

  async #enter(): Promise<void> {
    const line = this.#line.trim()
    this.#line = ''
    const exit = /^(?:exit|logout)(?:\s+(\d+))?$/.exec(line)
    if (exit) return finish(this.#channel, Number(exit[1] ?? 0))
    if (line) {
      const write = (bytes: Buffer) =>
        void this.#channel.write(bytes.toString().replaceAll(/\r?\n/g, '\r\n'))
      const finished = await this.#inside.activity.run(() =>
        this.#inside.shell.run(this.#user, line, {
          ...(this.#env.PWD && { cwd: this.#env.PWD }),
          env: this.#env,
          sinks: { stdout: write, stderr: write },
        }),
      )
      this.#env = finished.env
    }
    this.#ask()
  }
}

function finish(channel: ServerChannel, exitCode: number): void {
  if (channel.destroyed) return
  channel.exit(exitCode)
  channel.end()
}
