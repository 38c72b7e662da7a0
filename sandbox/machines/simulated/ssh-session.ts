import type { ServerChannel, Session } from 'ssh2'
import type { Inside } from './inside.ts'
import { promptAt } from './prompt.ts'
import { runSftpServer, sftpServerUser } from './sftp-server.ts'
import type { Tty, ttysOf } from './tty.ts'

/**
 * How long a command waits for the first byte of standard input, or its end, before it runs with none. Only
 * clients that never say that they send nothing wait so long: `ssh` at somebody's terminal.
 */
const stdinGraceMs = 2_000
const stdinLimitBytes = 64 * 1024 * 1024

/**
 * `exec` requests. The simulated shell takes its whole input at once, so a command whose client
 * sends input starts when that input has ended; one whose client sends nothing starts at once.
 */
export function execOverSsh(
  inside: Inside,
  session: Session,
  user: string,
  ttys: ReturnType<typeof ttysOf>,
): void {
  const env: Record<string, string> = {}
  session.on('env', (accept, _reject, info) => {
    if (/^(LANG|LC_\w+)$/.test(info.key)) env[info.key] = String(info.val)
    accept?.()
  })
  session.on('exec', (accept, _reject, info) => {
    const channel = accept()
    if (ttys.asked) return execAtTty(inside, channel, ttys.open(channel), user, info.command)
    inside.activity.start(async () => {
      const account = await inside.accounts.find(user)
      if (/\/(nologin|false)$/.test(account?.shell ?? '')) {
        channel.write('This account is currently not available.\n')
        return finish(channel, 1)
      }
      const filesAs = user === 'root' ? sftpServerUser(info.command, user) : null
      if (filesAs !== null) return await runSftpServer(inside, channel, filesAs)
      const stdin = await readInput(channel)
      const gone = new AbortController()
      channel.once('close', () => gone.abort())
      const { exitCode } = await inside.shell.run(user, info.command, {
        stdin,
        signal: gone.signal,
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

/** `shell` requests: a greeting and a prompt. */
export function shellOverSsh(
  inside: Inside,
  session: Session,
  user: string,
  ttys: ReturnType<typeof ttysOf>,
): void {
  session.on('shell', accept => {
    const channel = accept()
    const tty = ttys.open(channel)
    inside.activity.start(async () => {
      tty.print(Buffer.from((await inside.disk.read('/etc/motd')) ?? ''))
      // Nobody waits for a person: between two lines the machine is at rest.
      void promptAt(inside, tty, user, {}).then(({ exitCode }) => finish(channel, exitCode))
    })
  })
}

/** A command at a terminal: it reads keys as they are typed, and what it prints goes where it sits. */
function execAtTty(
  inside: Inside,
  channel: ServerChannel,
  tty: Tty,
  user: string,
  command: string,
): void {
  const print = (bytes: Buffer) => tty.print(bytes)
  const sinks = { stdout: print, stderr: print }
  inside.shell.run(user, command, { tty, sinks }).then(
    ({ exitCode }) => finish(channel, exitCode),
    () => channel.destroy(),
  )
}

function finish(channel: ServerChannel, exitCode: number): void {
  if (channel.destroyed) return
  channel.exit(exitCode)
  channel.end()
}
