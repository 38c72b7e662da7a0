import http from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import type { Inside } from './inside.ts'

export interface MachineRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body: Buffer | null
  /** Real milliseconds for the whole exchange, answer included. */
  timeoutMs: number
  insecure?: boolean
  /** PEM of authorities to trust instead of the system's. */
  ca?: string
  signal?: AbortSignal
}

/** Why a request from inside a machine failed, with curl's exit code for it. */
export class Unreachable extends Error {
  readonly curlCode: number

  constructor(curlCode: number, message: string) {
    super(message)
    this.curlCode = curlCode
  }
}

/**
 * An HTTP request from inside a simulated machine. It reaches the machine's own services and the
 * host's loopback ports that the sandbox opened to machines, and nothing else.
 */
export async function request(
  inside: Inside,
  asked: MachineRequest,
): Promise<http.IncomingMessage> {
  const { url } = asked
  const stream = await open(inside, url)
  const secure = url.protocol === 'https:' ? await encrypt(stream, asked) : stream
  const limit = AbortSignal.timeout(asked.timeoutMs)
  return await new Promise((resolve, reject) => {
    const sent = http.request(
      {
        method: asked.method,
        path: url.pathname + url.search,
        headers: { host: url.host, connection: 'close', ...asked.headers },
        // A Duplex has all that the client uses of a socket; the types ask for the whole class.
        createConnection: () => secure as Socket,
        signal: asked.signal ? AbortSignal.any([limit, asked.signal]) : limit,
      },
      resolve,
    )
    sent.on('error', error => {
      const late = `Operation timed out after ${asked.timeoutMs} milliseconds`
      reject(limit.aborted ? new Unreachable(28, late) : new Unreachable(52, error.message))
    })
    sent.end(asked.body ?? undefined)
  })
}

export async function bodyOf(response: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function open(inside: Inside, url: URL): Promise<Duplex> {
  const { settings, zones } = inside.world
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  const isOwnName = ['127.0.0.1', '::1', 'localhost', inside.hostname].includes(host)
  const isOwn = isOwnName || host === inside.spec.address
  if (isOwn || zones.resolve(host).includes(inside.spec.address)) {
    const own = inside.network.dial(port, 'inside')
    if (own) return own
  }
  if ((isOwnName || host === settings.hostFromMachine) && settings.portsFromMachine.has(port)) {
    return await dialHost(port, inside.spec.address)
  }
  if (isOwn || host === settings.hostFromMachine) {
    throw new Unreachable(7, `Failed to connect to ${host} port ${port}: Connection refused`)
  }
  throw new Unreachable(6, `Could not resolve host: ${host} (simulated machines have no internet)`)
}

/**
 * The host sees each machine come from an address of its own, as on the internet: 127.18.x.y for
 * 198.18.x.y. Only Linux has all of 127.0.0.0/8 unasked; elsewhere all machines share one address.
 */
const sourceOf = (address: string): { localAddress?: string } =>
  process.platform === 'linux' ? { localAddress: address.replace(/^\d+/, '127') } : {}

function dialHost(port: number, from: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, ...sourceOf(from) })
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', error => {
      reject(new Unreachable(7, `Failed to connect to 127.0.0.1 port ${port}: ${error.message}`))
    })
  })
}

function encrypt(stream: Duplex, asked: MachineRequest): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const secure = connectTls({
      socket: stream,
      servername: asked.url.hostname,
      rejectUnauthorized: !asked.insecure,
      ...(asked.ca && { ca: asked.ca }),
    })
    secure.once('secureConnect', () => resolve(secure))
    secure.once('error', error =>
      reject(new Unreachable(60, `SSL certificate problem: ${error.message}`)),
    )
  })
}
