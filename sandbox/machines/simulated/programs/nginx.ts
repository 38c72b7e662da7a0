import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'
import { fail, ok } from '../commands/outcome.ts'
import { argsOf, readNginxConfig, type Server } from './nginx-config.ts'
import { serveNginx } from './nginx-site.ts'
import type { Program, ProgramRun, RunningProgram } from './program.ts'

/** Nginx's part in a simulated machine: static files and fixed answers, over TLS where a server says so. */
export const nginx: Program = {
  name: 'nginx',
  start: run => new Nginx(run),
  async cli(args, inside, _context, version) {
    if (args.includes('-v')) return { ...ok(), stderr: `nginx version: nginx/${version}\n` }
    if (!args.includes('-t')) {
      return fail(1, `nginx: unsupported in a simulated machine: ${args.join(' ')}`)
    }
    try {
      await readNginxConfig(inside.disk)
    } catch (error) {
      return fail(1, `nginx: [emerg] ${error instanceof Error ? error.message : error}`)
    }
    const said = 'nginx: configuration file /etc/nginx/nginx.conf test is successful\n'
    return { ...ok(), stderr: args.includes('-q') ? '' : said }
  },
}

/** Ports are shared by servers: the caller's name decides, else whichever is the port's default. */
class Nginx implements RunningProgram {
  readonly #run: ProgramRun
  readonly #ports = new Map<number, { server: HttpServer; close(): void }>()
  #servers: Server[] = []
  #certificates = new Map<Server, SecureContext>()
  #isStopped = false

  constructor(run: ProgramRun) {
    this.#run = run
    run.inside.activity.start(async () => {
      try {
        await this.#apply()
      } catch (error) {
        run.log(`nginx: [emerg] ${error instanceof Error ? error.message : error}`)
        run.exited(1)
      }
    })
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    for (const port of [...this.#ports.keys()]) this.#close(port)
  }

  /** A configuration that is refused leaves the one before in force. */
  async reload(): Promise<void> {
    try {
      await this.#apply()
    } catch (error) {
      this.#run.log(`nginx: [emerg] ${error instanceof Error ? error.message : error}`)
    }
  }

  async #apply(): Promise<void> {
    const { disk } = this.#run.inside
    const servers = await readNginxConfig(disk)
    const certificates = new Map<Server, SecureContext>()
    for (const server of servers) {
      const cert = argsOf(server.directives, 'ssl_certificate')?.[0]
      const key = argsOf(server.directives, 'ssl_certificate_key')?.[0]
      if (cert === undefined || key === undefined) continue
      const files = { cert: (await disk.read(cert)) ?? '', key: (await disk.read(key)) ?? '' }
      certificates.set(server, createSecureContext(files))
    }
    if (this.#isStopped) return
    this.#servers = servers
    this.#certificates = certificates
    const listens = new Map(servers.flatMap(one => one.listens).map(one => [one.port, one]))
    for (const port of [...this.#ports.keys()]) if (!listens.has(port)) this.#close(port)
    for (const { port, isSecure, isLoopback } of listens.values()) {
      if (this.#ports.has(port)) continue
      const server = isSecure ? this.#secureServer(port) : this.#plainServer(port)
      const scope = isLoopback ? 'loopback' : 'any'
      const accept = (stream: Duplex) => void server.emit('connection', stream)
      this.#ports.set(port, { server, close: this.#run.inside.network.listen(port, scope, accept) })
    }
  }

  #plainServer(port: number): HttpServer {
    return createHttpServer((request, response) => this.#serve(port, request, response))
  }

  #secureServer(port: number): HttpServer {
    const server = createHttpsServer(
      {
        // A name of no server's ends the handshake with an alert, as ssl_reject_handshake does.
        SNICallback: (name, done) => {
          const found = this.#serverOf(port, name)
          done(null, found && this.#certificates.get(found))
        },
      },
      (request, response) => this.#serve(port, request, response),
    )
    // A client that asks for a name without a certificate, or breaks off, is no event here.
    server.on('tlsClientError', (_error, stream) => stream.end())
    return server
  }

  #serve(port: number, request: IncomingMessage, response: ServerResponse): void {
    const server = this.#serverOf(port, request.headers.host ?? '')
    if (!server) return void response.destroy()
    serveNginx(this.#run.inside.disk, server, request, response).catch(error => {
      this.#run.log(String(error))
      response.destroy()
    })
  }

  #serverOf(port: number, host: string): Server | undefined {
    const name = host.replace(/:\d+$/, '').toLowerCase()
    const there = this.#servers.filter(one => one.listens.some(listen => listen.port === port))
    const isDefault = (one: Server) =>
      one.listens.some(listen => listen.port === port && listen.isDefault)
    return there.find(one => one.names.includes(name)) ?? there.find(isDefault) ?? there[0]
  }

  #close(port: number): void {
    const open = this.#ports.get(port)
    this.#ports.delete(port)
    open?.close()
    open?.server.closeAllConnections()
  }
}
