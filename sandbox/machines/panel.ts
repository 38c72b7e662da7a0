import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { ConnectFailed } from './driver.ts'

/** In the place of the seller's own public address; from 192.0.2.0/24 (RFC 5737), like the edge's. */
export const panelAddress = '192.0.2.80'

/**
 * Where the world finds the product: names that lead to {@link panelAddress} are answered on its port, by plain
 * HTTP, as through a seller's front proxy without certificates for them.
 */
export class Panel {
  #port: number | null

  constructor(port: number | null) {
    this.#port = port
  }

  /** The product listens there. */
  moveTo(port: number): void {
    this.#port = port
  }

  has(address: string): boolean {
    return address === panelAddress
  }

  /** Throws a {@link ConnectFailed} for every port but 80, and where nothing listens. */
  connect(port: number): Promise<Duplex> {
    const target = this.#port
    if (port !== 80 || target === null) {
      return Promise.reject(new ConnectFailed('ECONNREFUSED', `the panel:${port}`))
    }
    return new Promise((resolve, reject) => {
      const socket: Socket = connect(target, '127.0.0.1')
      socket.once('error', () => reject(new ConnectFailed('ECONNREFUSED', `the panel:${port}`)))
      socket.once('connect', () => {
        socket.removeAllListeners('error')
        socket.on('error', () => socket.destroy())
        resolve(socket)
      })
    })
  }
}
