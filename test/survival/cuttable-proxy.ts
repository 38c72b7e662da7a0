import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** The way to a database, for a test to cut: what is open breaks, and nothing new is let in. */
export class CuttableProxy {
  readonly #server: Server
  readonly #open = new Set<Socket>()
  readonly #url: URL
  #isCut = false

  private constructor(server: Server, url: URL) {
    this.#server = server
    this.#url = url
  }

  /** Listens on a free loopback port and passes bytes on to the address's host. */
  static async to(target: string): Promise<CuttableProxy> {
    const { hostname, port } = new URL(target)
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port: own } = server.address() as AddressInfo
    const proxy = new CuttableProxy(server, Object.assign(new URL(target), { port: String(own) }))
    server.on('connection', near => {
      if (proxy.#isCut) return near.resetAndDestroy()
      const far = connect(Number(port), hostname)
      proxy.#join(near, far)
      proxy.#join(far, near)
    })
    return proxy
  }

  /** The target's address, by way of here. */
  get url(): string {
    return this.#url.href
  }

  cut(): void {
    this.#isCut = true
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  mend(): void {
    this.#isCut = false
  }

  async close(): Promise<void> {
    this.cut()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #join(from: Socket, to: Socket): void {
    this.#open.add(from)
    from.pipe(to)
    // A side that breaks takes the other with it, as on a real wire.
    from.on('error', () => to.destroy())
    from.on('close', () => {
      this.#open.delete(from)
      to.destroy()
    })
  }
}
