import { type Duplex, Readable } from 'node:stream'
import { Client, type ClientChannel } from 'ssh2'
import { ok, type Result } from '../kit/result.ts'
import type { Executed, InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import { outputOf } from './command-output.ts'
import type { Dial } from './dial.ts'
import { gatherWrites } from './gathered-writes.ts'
import { type Interactive, interactive, ptyOf, type TerminalSize } from './interactive.ts'
import { prepareKeys } from './prepared-keys.ts'
import { refuse } from './refusal.ts'

export interface SshTarget {
  address: string
  sshPrivateKey: string
  /** `ssh-ed25519 AAAA…`, as the machine reported it at birth. */
  hostKey: string
}

/** One authenticated connection to one machine; everything else is a channel on it. */
export interface SshConnection {
  /**
   * Runs a command as root. Output beyond `outputBytesMax` ends the command with an error; so does an
   * error of a stream that it is fed from, which is read no faster than the machine takes it.
   */
  exec(
    command: string,
    options: { stdin?: string | Readable; signal: AbortSignal },
  ): Promise<Executed>
  /**
   * Runs a command as root and gives what it prints, read no faster than it is asked for. The stream ends
   * only when the command has ended well: else, and when the connection breaks, it ends with an error.
   */
  read(command: string, signal: AbortSignal): Promise<Readable>
  /** Runs a command as root at a terminal of this size. */
  interactive(command: string, size: TerminalSize): Promise<Interactive>
  /** Starts a command as root and gives what it reads and prints as one stream, which closes when it has ended. */
  start(command: string): Promise<Duplex>
  /** A byte stream to a port on the machine's own loopback. */
  forward(port: number): Promise<Duplex>
  onClose(listener: () => void): void
  close(): void
}

const outputBytesMax = 1024 * 1024
const readyTimeoutMs = 15_000

/** Connects, trusting exactly the pinned host key and nothing on first use. */
export async function connectSsh(
  dial: Dial,
  target: SshTarget,
  signal: AbortSignal,
): Promise<Result<SshConnection, InstanceRefusal>> {
  let sock: Awaited<ReturnType<Dial>>
  try {
    sock = gatherWrites(await dial(target.address, 22, signal))
  } catch (error) {
    return refuse('chat-unreachable', error)
  }
  const pinned = Buffer.from(target.hostKey.split(' ')[1] ?? '', 'base64')
  const client = new Client()
  const abort = () => client.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).once('error', reject)
      client.once('close', () =>
        reject(new Error('the connection closed while it was being set up')),
      )
      client.connect({
        sock,
        username: 'root',
        privateKey: target.sshPrivateKey,
        hostVerifier: (key: Buffer) => key.equals(pinned),
        algorithms: { serverHostKey: ['ssh-ed25519'] },
        authHandler: ['publickey'],
        readyTimeout: readyTimeoutMs,
        keepaliveInterval: 15_000,
        keepaliveCountMax: 3,
      })
    })
  } catch (error) {
    client.destroy()
    sock.destroy()
    return refuse(isKeyRefused(error) ? 'ssh-refused' : 'chat-unreachable', error)
  } finally {
    signal.removeEventListener('abort', abort)
  }
  prepareKeys(client)
  client.on('error', () => client.destroy()) // `close` follows and tells whoever holds it
  return ok(wrap(client))
}

/** ssh2 names the phase in which a connection failed; this one is past the host key. */
const isKeyRefused = (error: unknown): boolean =>
  error instanceof Error && 'level' in error && error.level === 'client-authentication'

const wrap = (client: Client): SshConnection => ({
  exec: (command, { stdin, signal }) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        collect(channel, stdin ?? '', signal).then(resolve, reject)
      })
    }),
  read: (command, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted()
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        resolve(outputOf(channel, signal))
      })
    }),
  interactive: (command, size) =>
    new Promise((resolve, reject) => {
      client.exec(command, { pty: ptyOf(size) }, (error, channel) =>
        error ? reject(error) : resolve(interactive(channel)),
      )
    }),
  start: command =>
    new Promise((resolve, reject) => {
      client.exec(command, (error, channel) => {
        if (error) return reject(error)
        channel.stderr.resume()
        resolve(channel)
      })
    }),
  forward: port =>
    new Promise((resolve, reject) => {
      client.forwardOut('127.0.0.1', 0, '127.0.0.1', port, (error, channel) =>
        error ? reject(error) : resolve(channel),
      )
    }),
  onClose: listener => void client.once('close', listener),
  close: () => client.end(),
})

function collect(
  channel: ClientChannel,
  stdin: string | Readable,
  signal: AbortSignal,
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    const output = { stdout: '', stderr: '' }
    let code: number | null = null
    const stop = (reason: unknown) => {
      channel.destroy()
      reject(reason instanceof Error ? reason : new Error('the command was stopped'))
    }
    const onAbort = () => stop(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    const keep = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
      output[name] += chunk.toString('utf8')
      if (output[name].length > outputBytesMax) stop(new Error('the command printed too much'))
    }
    channel.on('data', keep('stdout'))
    channel.stderr.on('data', keep('stderr'))
    channel.once('exit', (exitCode: number | null) => {
      code = exitCode
    })
    channel.once('error', stop)
    channel.once('close', () => {
      signal.removeEventListener('abort', onAbort)
      resolve({ code, ...output })
    })
    if (!(stdin instanceof Readable)) channel.end(stdin)
    else if (stdin.errored) stop(stdin.errored)
    else stdin.once('error', stop).pipe(channel)
  })
}
