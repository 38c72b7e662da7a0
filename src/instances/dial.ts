import { connect, type Socket } from 'node:net'
import { SocksClient } from 'socks'

/**
 * Opens a TCP connection to a machine, by address or by name. The one way out to machines, so that
 * an operator's bastion is one setting.
 * @throws when there is no connection in time, or `signal` aborts first
 */
export type Dial = (host: string, port: number, signal: AbortSignal) => Promise<Socket>

const connectTimeoutMs = 10_000

/** `proxy` is a SOCKS5 address such as `socks5h://127.0.0.1:1080`; names are resolved behind it. */
export function createDial(proxy: string | null): Dial {
  const open = proxy === null ? dialDirectly : dialThrough(new URL(proxy))
  return async (host, port, signal) => {
    signal.throwIfAborted()
    const socket = await open(host, port, signal)
    // Small frames in both directions: without this every SSH channel waits 40 ms for an ACK.
    return socket.setNoDelay(true)
  }
}

/** The limit is on how long connecting takes: a socket that was given a signal would end by it hours later. */
const dialDirectly: Dial = (host, port, signal) =>
  new Promise((resolve, reject) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)])
    const socket = connect({ host, port })
    const stop = () => socket.destroy(limit.reason)
    limit.addEventListener('abort', stop, { once: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      limit.removeEventListener('abort', stop)
      socket.off('error', reject)
      resolve(socket)
    })
  })

const dialThrough =
  (proxy: URL): Dial =>
  async (host, port) => {
    const { socket } = await SocksClient.createConnection({
      command: 'connect',
      proxy: { host: proxy.hostname, port: Number(proxy.port || 1080), type: 5 },
      destination: { host, port },
      timeout: connectTimeoutMs,
    })
    return socket
  }
