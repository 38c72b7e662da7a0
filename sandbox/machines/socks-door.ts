import { createServer, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Edge, Machines, Zones } from '../world.ts'
import { ConnectFailed } from './driver.ts'
import type { Panel } from './panel.ts'

/** Reply codes of RFC 1928, section 6. */
const reply = {
  granted: 0,
  failure: 1,
  hostUnreachable: 4,
  refused: 5,
  badCommand: 7,
  badAddress: 8,
}
const greetingTimeoutMs = 10_000

/** What the door needs of the world. */
export interface Doorway {
  machines: Pick<Machines, 'findByAddress'>
  zones: Zones
  edge: Edge
  /** The product's own address; nobody is there when absent. */
  panel?: Pick<Panel, 'has' | 'connect'>
}

/** The client went away, or speaks something else. */
class Closed extends Error {}

/**
 * The way into the sandbox's machines: a SOCKS5 proxy (RFC 1928, CONNECT, no authentication) that
 * resolves names in the emulated zones and reaches machines, the proxy in front of proxied names, and the
 * product at its own address, only. It never dials anything else.
 */
export async function createSocksDoor(
  world: Doorway,
  wantedPort = 0,
): Promise<{ host: string; port: number; close(): Promise<void> }> {
  const open = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, client => {
    open.add(client)
    client.on('error', () => client.destroy())
    client.on('close', () => open.delete(client))
    serve(world, client).catch(error => {
      if (error instanceof Closed) client.destroy()
      else client.end(answer(reply.failure))
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(wantedPort, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string')
    throw new Error('the SOCKS5 door has no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    async close() {
      for (const client of open) client.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

async function serve(world: Doorway, client: Socket): Promise<void> {
  client.setTimeout(greetingTimeoutMs, () => client.destroy())
  const input = new Input(client)
  const [version, methodCount = 0] = await input.take(2)
  if (version !== 5) throw new Closed()
  const methods = await input.take(methodCount)
  if (!methods.includes(0)) return void client.end(Buffer.from([5, 0xff]))
  client.write(Buffer.from([5, 0]))
  const [, command, , kind] = await input.take(4)
  const host = await readHost(input, kind ?? 0)
  const port = (await input.take(2)).readUInt16BE(0)
  if (command !== 1) return void client.end(answer(reply.badCommand))
  if (host === null) return void client.end(answer(reply.badAddress))
  client.setTimeout(0)
  const target = addresses(world, host)
    .map(
      address =>
        [world.edge, world.panel].find(each => each?.has(address)) ??
        world.machines.findByAddress(address),
    )
    .find(found => found !== null)
  if (!target) return void client.end(answer(reply.hostUnreachable))
  let stream: Duplex
  try {
    stream = await target.connect(port)
  } catch (error) {
    if (!(error instanceof ConnectFailed)) throw error
    // A firewall drops the packets: the client gets no answer and gives up by its own timeout.
    if (error.code === 'ETIMEDOUT') return void client.resume()
    return void client.end(
      answer(error.code === 'ECONNREFUSED' ? reply.refused : reply.hostUnreachable),
    )
  }
  if (client.destroyed) return void stream.destroy()
  client.write(answer(reply.granted))
  join(client, stream, input.rest())
}

/** Pipes both ways. Each side's end is passed on alone, so that a half-closed stream stays usable. */
function join(client: Socket, stream: Duplex, early: Buffer): void {
  if (early.length > 0) stream.write(early)
  client.pipe(stream)
  stream.pipe(client)
  stream.on('error', () => client.destroy())
  stream.on('close', () => {
    if (!stream.readableEnded) client.destroy()
  })
  client.on('close', () => stream.destroy())
}

function addresses(world: Doorway, host: string): string[] {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(host)) return [host]
  return world.zones.resolve(host.toLowerCase().replace(/\.$/, ''))
}

async function readHost(input: Input, kind: number): Promise<string | null> {
  if (kind === 1) return (await input.take(4)).join('.')
  if (kind === 4) {
    await input.take(16)
    return null
  }
  const [length = 0] = kind === 3 ? await input.take(1) : []
  return kind === 3 ? (await input.take(length)).toString() : null
}

function answer(code: number): Buffer {
  return Buffer.from([5, code, 0, 1, 0, 0, 0, 0, 0, 0])
}

/** Reads the exact number of bytes that the protocol says come next. */
class Input {
  readonly #client: Socket
  #held = Buffer.alloc(0)
  #wake: () => void = () => undefined
  #ended = false
  readonly #onData = (chunk: Buffer) => {
    this.#held = Buffer.concat([this.#held, chunk])
    this.#wake()
  }
  readonly #onEnd = () => {
    this.#ended = true
    this.#wake()
  }

  constructor(client: Socket) {
    this.#client = client
    client.on('data', this.#onData)
    client.once('end', this.#onEnd)
    client.once('close', this.#onEnd)
  }

  async take(count: number): Promise<Buffer> {
    while (this.#held.length < count) {
      if (this.#ended) throw new Closed()
      await new Promise<void>(resolve => {
        this.#wake = resolve
      })
    }
    const taken = this.#held.subarray(0, count)
    this.#held = this.#held.subarray(count)
    return taken
  }

  /** Stops reading and hands over what came too early. */
  rest(): Buffer {
    this.#client.off('data', this.#onData)
    this.#client.pause()
    return this.#held
  }
}
