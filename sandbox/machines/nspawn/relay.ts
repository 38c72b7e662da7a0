import { type ChildProcess, spawn } from 'node:child_process'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { ConnectFailed } from '../driver.ts'

const script = fileURLToPath(new URL('./relay-process.ts', import.meta.url))
const headTimeoutMs = 15_000

/** The sandbox's end of the relay between its own network and the lab's; see `relay-process.ts`. */
export class Relay {
  readonly #folder: string
  readonly #process: ChildProcess
  readonly #inward: Server
  readonly #open = new Set<Socket>()
  readonly #allowed = new Map<number, Promise<void>>()
  readonly #waiting = new Map<string, (answer: string) => void>()

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder
    this.#process = child
    this.#inward = createServer({ allowHalfOpen: true }, socket => this.#fromMachine(socket))
    if (!child.stdout) throw new Error('the relay has no output')
    createInterface({ input: child.stdout }).on('line', line => {
      const [subject = '', ...rest] = line.split(' ')
      this.#waiting.get(subject)?.(rest.join(' '))
    })
  }

  static async start(lab: string, folder: string, hostAddress: string): Promise<Relay> {
    const args = ['netns', 'exec', lab, process.execPath, script, folder, hostAddress]
    // Detached: Ctrl-C in a terminal is for the sandbox, which then ends its machines in order.
    const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true })
    const relay = new Relay(folder, child)
    const ready = relay.#answer('ready')
    await new Promise<void>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', code => reject(new Error(`the relay ended with status ${code}`)))
      relay.#inward.once('error', reject)
      relay.#inward.listen(join(folder, 'in.sock'), () => void ready.then(() => resolve()))
    })
    return relay
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** Opens the host's loopback port to machines, at the lab's own address and the same number. */
  allow(port: number): Promise<void> {
    const known = this.#allowed.get(port)
    if (known) return known
    const opened = this.#answer(String(port)).then(answer => {
      if (answer !== 'open') throw new Error(`port ${port} cannot be opened to machines: ${answer}`)
    })
    this.#allowed.set(port, opened)
    this.#process.stdin?.write(`${port}\n`)
    return opened
  }

  dial(address: string, port: number): Promise<Duplex> {
    const target = `${address}:${port}`
    return new Promise((resolve, reject) => {
      const socket = connect({ path: join(this.#folder, 'out.sock'), allowHalfOpen: true })
      this.#keep(socket)
      const fail = (code: ConnectFailed['code']) => {
        socket.destroy()
        reject(new ConnectFailed(code, target))
      }
      const onError = () => fail('EHOSTUNREACH')
      socket.once('error', onError)
      socket.setTimeout(headTimeoutMs, () => fail('ETIMEDOUT'))
      socket.write(`${address} ${port}\n`)
      readLine(socket, line => {
        socket.setTimeout(0)
        socket.off('error', onError)
        socket.on('error', () => socket.destroy())
        if (line === 'OK') return resolve(socket)
        const refused = line === 'ERR ECONNREFUSED'
        fail(refused ? 'ECONNREFUSED' : line === 'ERR ETIMEDOUT' ? 'ETIMEDOUT' : 'EHOSTUNREACH')
      })
    })
  }

  async close(): Promise<void> {
    for (const socket of this.#open) socket.destroy()
    await new Promise(resolve => this.#inward.close(resolve))
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise(resolve => this.#process.once('exit', resolve))
    this.#process.stdin?.end()
    await ended
  }

  #fromMachine(socket: Socket): void {
    this.#keep(socket)
    const drop = () => socket.destroy()
    socket.on('error', drop)
    readLine(socket, line => {
      const port = Number(line)
      if (!this.#allowed.has(port)) return void socket.destroy()
      const host = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
      this.#keep(host)
      host.on('error', drop)
      host.on('close', () => {
        if (!host.readableEnded) socket.destroy()
      })
      socket.on('close', () => {
        if (!socket.readableEnded) host.destroy()
      })
      socket.pipe(host).pipe(socket)
    })
  }

  #keep(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
  }

  #answer(subject: string): Promise<string> {
    return new Promise(resolve => void this.#waiting.set(subject, resolve))
  }
}

/**
 * Takes the first line off a socket and leaves the rest to be read. Not by pausing it: a stream
 * that was paused stays so when its next reader only listens, as Node's HTTP client does.
 */
function readLine(socket: Socket, then: (line: string) => void): void {
  let head = Buffer.alloc(0)
  const onReadable = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf(10)
      if (end < 0) continue
      socket.off('readable', onReadable)
      const rest = head.subarray(end + 1)
      if (rest.length > 0) socket.unshift(rest)
      return then(head.subarray(0, end).toString())
    }
  }
  socket.on('readable', onReadable)
}
