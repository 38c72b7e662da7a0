import { createServer, type Server, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { World } from '../world.ts'
import { Misfortunes } from './faults.ts'
import { Post } from './post.ts'
import { type Line, Session, type SessionTools } from './session.ts'

/** The one account's name. */
export const smtpUser = 'sandbox'

export interface SmtpServer {
  readonly post: Post
  /** @returns the port */
  listen(port: number): Promise<number>
  close(): Promise<void>
}

/** What STARTTLS shows; null: it is not offered. */
export type Certificate = { certificatePem: string; privateKeyPem: string } | null

/** Lines are this long at most before somebody is hung up on. */
const bufferMax = 1024 * 1024

/** An SMTP server that takes letters from its one account and shows them. */
export function createSmtp(world: World, certificate: Certificate): SmtpServer {
  const post = new Post(world)
  const misfortunes = new Misfortunes(world)
  const sockets = new Set<Socket>()
  const tools: SessionTools = {
    post,
    misfortunes,
    account: { user: smtpUser, password: world.settings.keys.smtpPassword },
    host: `smtp.${world.settings.keys.zone}`,
    hasTls: certificate !== null,
    note: (operation, code) =>
      world.calls.record({
        at: world.clock.now().toISOString(),
        provider: 'smtp',
        operation,
        method: 'SMTP',
        path: operation,
        status: code,
        durationMs: 0,
      }),
  }
  const server: Server = createServer(socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, tools, certificate)
  })
  return {
    post,
    listen: port =>
      new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, '127.0.0.1', () => {
          const address = server.address()
          resolve(typeof address === 'object' && address ? address.port : port)
        })
      }),
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>(resolve => server.close(() => resolve()))
    },
  }
}

/** Cuts what comes in into lines, and takes care of the change to TLS in the middle of it. */
function serve(socket: Socket, tools: SessionTools, certificate: Certificate): void {
  let stream: Socket = socket
  let rest = ''
  const line: Line = {
    write: text => {
      if (stream.writable) stream.write(text, 'latin1')
    },
    end: () => stream.end(),
    cut: () => stream.destroy(),
    upgrade: () => {
      if (!certificate) return
      // What was sent ahead of the handshake was said in the clear, and is not believed (RFC 3207).
      rest = ''
      socket.removeAllListeners('data')
      stream = new TLSSocket(socket, {
        isServer: true,
        key: certificate.privateKeyPem,
        cert: certificate.certificatePem,
      })
      hear(stream)
    },
  }
  const session = new Session(line, tools)
  hear(socket)
  session.begin()

  function hear(source: Socket): void {
    source.on('error', () => socket.destroy())
    source.on('data', (chunk: Buffer) => {
      rest += chunk.toString('latin1')
      if (rest.length > bufferMax && !rest.includes('\n')) return socket.destroy()
      for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
        const text = rest.slice(0, end).replace(/\r$/, '')
        rest = rest.slice(end + 1)
        session.hear(text)
        if (source !== stream) return
      }
    })
  }
}
