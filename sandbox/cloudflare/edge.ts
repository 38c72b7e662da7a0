import {
  createServer as createHttpServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'
import { reportBug } from '../control/report-bug.ts'
import { type CertificateIssuer, ConnectFailed } from '../machines/driver.ts'
import { streamPair } from '../machines/simulated/stream-pair.ts'
import type { Edge, World } from '../world.ts'
import type { OriginAuthority } from './origin-authority.ts'
import { OriginFailure, openOrigin } from './origin-connection.ts'
import { type DnsZone, edgeAddresses } from './zone.ts'

export interface EdgeParts {
  world: Pick<World, 'machines' | 'randomHex'>
  zone: DnsZone
  /** The public authorities: who signs the edge's own certificate, and may have signed an origin's. */
  issuer: CertificateIssuer
  originAuthority: OriginAuthority
}

/**
 * Where proxied names lead: takes HTTP(S) with a certificate that the whole world trusts, and passes it
 * on to the machine behind the name, by the zone setting "Full (strict)".
 */
export class CloudflareEdge implements Edge {
  readonly #parts: EdgeParts
  readonly #servers = {
    80: createHttpServer((request, response) => void this.#serve(80, request, response)),
    443: createHttpsServer(
      { SNICallback: (name, done) => void this.#present(name, done) },
      (request, response) => void this.#serve(443, request, response),
    ),
  }
  #certificate: Promise<SecureContext> | null = null

  constructor(parts: EdgeParts) {
    this.#parts = parts
    for (const port of [80, 443] as const) {
      this.#servers[port].on('upgrade', (request, stream, head) => {
        void this.#upgrade(port, request, stream, head)
      })
    }
    // A client that asks for a foreign name, or breaks off, is no event here.
    this.#servers[443].on('tlsClientError', (_error, stream) => stream.destroy())
  }

  has(address: string): boolean {
    return edgeAddresses.includes(address)
  }

  async connect(port: number): Promise<Duplex> {
    if (port !== 80 && port !== 443) throw new ConnectFailed('ECONNREFUSED', `the edge:${port}`)
    const [outside, inside] = streamPair()
    this.#servers[port].emit('connection', inside)
    return outside
  }

  close(): void {
    for (const server of Object.values(this.#servers)) server.closeAllConnections()
  }

  /** As with Universal SSL: the zone and one level below it; other names end the handshake. */
  async #present(
    name: string,
    done: (error: Error | null, context?: SecureContext) => void,
  ): Promise<void> {
    const { zone, issuer } = this.#parts
    const isCovered = [name, name.slice(name.indexOf('.') + 1)].includes(zone.name)
    if (!isCovered) return done(null, undefined)
    this.#certificate ??= issuer
      .issue([zone.name, `*.${zone.name}`])
      .then(({ certificatePem, privateKeyPem }) =>
        createSecureContext({ cert: certificatePem, key: privateKeyPem }),
      )
    this.#certificate.then(
      context => done(null, context),
      error => done(error),
    )
  }

  async #serve(port: 80 | 443, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = { 'cf-ray': this.#ray(), server: 'cloudflare' }
    try {
      const origin = await this.#openOrigin(port, request)
      await pass(origin, port, request, response, headers)
    } catch (error) {
      if (!(error instanceof OriginFailure)) return void bug(error, response)
      response.writeHead(error.status, headers).end(`error code: ${error.status}\n`)
    }
  }

  /** Hands an upgraded connection to the machine byte for byte. */
  async #upgrade(
    port: 80 | 443,
    request: IncomingMessage,
    client: Duplex,
    head: Buffer,
  ): Promise<void> {
    client.on('error', () => client.destroy())
    try {
      const origin = await this.#openOrigin(port, request)
      const headers = Object.entries({ ...request.headers, ...forwarded(port) })
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`)
      origin.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('')}\r\n`)
      origin.write(head)
      client.pipe(origin).pipe(client)
      origin.on('error', () => client.destroy())
      client.on('close', () => origin.destroy())
    } catch (error) {
      if (!(error instanceof OriginFailure)) return void bug(error, client)
      client.end(`HTTP/1.1 ${error.status} \r\nconnection: close\r\n\r\n`)
    }
  }

  async #openOrigin(port: 80 | 443, request: IncomingMessage): Promise<Duplex> {
    const { world, zone, issuer, originAuthority } = this.#parts
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
    const addresses = zone.originsOf(name)
    const trusted = [await originAuthority.rootPem(), issuer.rootPem]
    return openOrigin(world.machines, { name, addresses, port, trusted })
  }

  #ray(): string {
    return `${this.#parts.world.randomHex(8)}-SBX`
  }
}

function bug(error: unknown, broken: { destroy(): unknown }): void {
  reportBug('the edge', error)
  broken.destroy()
}

const forwarded = (port: 80 | 443): Record<string, string> => ({
  'cf-connecting-ip': '203.0.113.9',
  'x-forwarded-for': '203.0.113.9',
  'x-forwarded-proto': port === 443 ? 'https' : 'http',
})

/** One request and its answer, both as they come. */
function pass(
  origin: Duplex,
  port: 80 | 443,
  request: IncomingMessage,
  response: ServerResponse,
  added: Record<string, string>,
): Promise<void> {
  return new Promise(resolve => {
    response.on('close', () => {
      origin.destroy()
      resolve()
    })
    const asked = httpRequest(
      {
        method: request.method,
        path: request.url,
        headers: { ...request.headers, ...forwarded(port), connection: 'close' },
        // A Duplex has all that the client uses of a socket; the types ask for the whole class.
        createConnection: () => origin as Socket,
      },
      answered => {
        const { connection, ...headers } = answered.headers
        response.writeHead(answered.statusCode ?? 520, { ...headers, ...added })
        response.flushHeaders()
        answered.pipe(response)
        answered.on('error', () => response.destroy())
      },
    )
    asked.on('error', () => {
      if (response.headersSent) return void response.destroy()
      response.writeHead(520, added).end('error code: 520\n')
    })
    request.pipe(asked)
  })
}
