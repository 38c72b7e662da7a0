import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { ConnectFailed } from '../machines/driver.ts'
import type { Machines } from '../world.ts'

/** Cloudflare's own statuses for what is wrong between the edge and the machine behind it. */
export const originStatuses = {
  /** Error 1001: the name is no proxied one. */
  unknownName: 409,
  refused: 521,
  timedOut: 522,
  unreachable: 523,
  handshakeFailed: 525,
  invalidCertificate: 526,
} as const

export class OriginFailure extends Error {
  readonly status: number

  constructor(reason: keyof typeof originStatuses) {
    super(reason)
    this.status = originStatuses[reason]
  }
}

export interface Origin {
  name: string
  /** Of the machines behind the name; the first one is used. */
  addresses: string[]
  port: 80 | 443
  /** PEMs of the authorities whose certificates are taken. */
  trusted: string[]
}

/**
 * Opens a stream to the machine behind a proxied name: plain on port 80; on port 443 TLS whose
 * certificate must be valid for the name.
 * @throws {OriginFailure}
 */
export async function openOrigin(
  machines: Pick<Machines, 'findByAddress'>,
  { name, addresses, port, trusted }: Origin,
): Promise<Duplex> {
  const [address] = addresses
  if (address === undefined) throw new OriginFailure('unknownName')
  const machine = machines.findByAddress(address)
  if (!machine) throw new OriginFailure('unreachable')
  const stream = await machine.connect(port).catch(error => {
    throw error instanceof ConnectFailed ? new OriginFailure(failureOf[error.code]) : error
  })
  return port === 443 ? secure(stream, name, trusted) : stream
}

const failureOf = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timedOut',
  EHOSTUNREACH: 'unreachable',
} as const

function secure(stream: Duplex, name: string, trusted: string[]): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({
      socket: stream,
      servername: name,
      ca: trusted,
      ALPNProtocols: ['http/1.1'],
      // Judged below, where a bad certificate can be told from a broken handshake.
      rejectUnauthorized: false,
    })
    tls.once('error', () => {
      stream.destroy()
      reject(new OriginFailure('handshakeFailed'))
    })
    tls.once('secureConnect', () => {
      if (tls.authorized) return resolve(tls)
      tls.destroy()
      reject(new OriginFailure('invalidCertificate'))
    })
  })
}
