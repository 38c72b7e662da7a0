import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { createSecureContext, type SecureContext } from 'node:tls'
import { fail, ok, options } from '../commands/outcome.ts'
import { proxyUpgrade, serveSite, upgradeTarget } from './caddy-routes.ts'
import { type Caddyfile, parseCaddyfile, type Site } from './caddyfile.ts'
import type { Program, ProgramRun, RunningProgram } from './program.ts'

const store = '/var/lib/caddy/.local/share/caddy/certificates'
const retryMs = 2000

/** Caddy's part in a simulated machine: port 80, and port 443 with certificates for its sites. */
export const caddy: Program = {
  name: 'caddy',
  start: run => new Caddy(run),
  async cli(args, inside, context, version) {
    const { flags, words } = options(args, ['--config', '--adapter'])
    const path = flags.get('--config') ?? '/etc/caddy/Caddyfile'
    switch (words[0]) {
      case 'version':
        return ok(`${version.split('-')[0]}\n`)
      case 'fmt':
        return ok()
      case 'validate':
      case 'adapt':
        try {
          parseCaddyfile(await context.fs.readFile(context.fs.resolvePath(context.cwd, path)))
          return ok('Valid configuration\n')
        } catch (error) {
          return fail(
            1,
            `Error: adapting config: ${error instanceof Error ? error.message : error}`,
          )
        }
      case 'reload':
        return (await inside.systemd.reload('caddy.service'))
          ? ok()
          : fail(1, 'Error: caddy is not running')
      default:
        return fail(1, `caddy: unsupported in a simulated machine: ${args.join(' ')}`)
    }
  },
}

class Caddy implements RunningProgram {
  readonly #run: ProgramRun
  readonly #certificates = new Map<string, SecureContext>()
  readonly #plain = createHttpServer(
    (request, response) => void this.#servePlain(request, response),
  )
  readonly #secure = createHttpsServer(
    {
      // Without a certificate the handshake fails with an alert, as Caddy's does until it has one.
      SNICallback: (name, done) => done(null, this.#certificates.get(name.toLowerCase())),
    },
    (request, response) => {
      const site = this.#siteOf(request, 'secureNames')
      if (!site) return void response.writeHead(200).end()
      serveSite(this.#run.inside, site.directives, request, response).catch(error => {
        this.#run.log(String(error))
        response.destroy()
      })
    },
  )
  #config: Caddyfile = { localCertificates: false, obtainsCertificates: true, sites: [] }
  #closers: (() => void)[] = []
  #stopped = false

  constructor(run: ProgramRun) {
    this.#run = run
    this.#plain.on('upgrade', (request, stream, head) =>
      this.#upgrade(request, stream, head, 'plainNames'),
    )
    this.#secure.on('upgrade', (request, stream, head) =>
      this.#upgrade(request, stream, head, 'secureNames'),
    )
    // A client that asks for a name without a certificate, or breaks off, is no event here.
    this.#secure.on('tlsClientError', (_error, stream) => stream.end())
    run.inside.activity.start(() => this.#start())
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const close of this.#closers) close()
    this.#plain.closeAllConnections()
    this.#secure.closeAllConnections()
  }

  async reload(): Promise<void> {
    this.#config = await this.#read()
    await this.#certify()
  }

  async #start(): Promise<void> {
    const { network } = this.#run.inside
    try {
      this.#config = await this.#read()
      if (this.#stopped) return
      this.#closers.push(
        network.listen(80, 'any', stream => void this.#plain.emit('connection', stream)),
      )
      this.#closers.push(
        network.listen(443, 'any', stream => void this.#secure.emit('connection', stream)),
      )
    } catch (error) {
      this.#run.log(`Error: ${error instanceof Error ? error.message : error}`)
      return this.#run.exited(1)
    }
    this.#run.log('serving initial configuration')
    await this.#certify()
  }

  async #read(): Promise<Caddyfile> {
    const { flags } = options(this.#run.args, ['--config', '--adapter'])
    const path = flags.get('--config') ?? '/etc/caddy/Caddyfile'
    const text = await this.#run.inside.disk.read(path)
    if (text === null)
      throw new Error(`reading config from file: open ${path}: no such file or directory`)
    const config = parseCaddyfile(text)
    await this.#loadGiven(config)
    return config
  }

  /** Certificates from files; one that cannot be read is an error of the configuration. */
  async #loadGiven({ sites }: Caddyfile): Promise<void> {
    const { disk } = this.#run.inside
    for (const { certificate, secureNames } of sites) {
      if (!certificate) continue
      const { certPath, keyPath } = certificate
      const [cert, key] = [await disk.read(certPath), await disk.read(keyPath)]
      if (cert === null || key === null) {
        const missing = cert === null ? certPath : keyPath
        throw new Error(`loading certificates: open ${missing}: no such file or directory`)
      }
      const context = createSecureContext({ cert, key })
      for (const name of secureNames) this.#certificates.set(name, context)
    }
  }

  /**
   * Gets what certificates are missing. As with real ACME, a name must resolve to this machine
   * first; until then it is tried again.
   */
  async #certify(): Promise<void> {
    const { world, spec, activity } = this.#run.inside
    if (!this.#config.obtainsCertificates) return
    let missing = false
    for (const name of this.#config.sites.flatMap(site => site.secureNames)) {
      if (this.#certificates.has(name) || (await this.#load(name))) continue
      if (!this.#config.localCertificates && !world.zones.resolve(name).includes(spec.address)) {
        missing = true
        continue
      }
      await this.#obtain(name)
    }
    if (missing && !this.#stopped) {
      activity.later(retryMs, 'caddy obtains certificates', () =>
        this.#stopped ? Promise.resolve() : this.#certify(),
      )
    }
  }

  async #load(name: string): Promise<boolean> {
    const { disk } = this.#run.inside
    const cert = await disk.read(`${store}/${name}/${name}.crt`)
    const key = await disk.read(`${store}/${name}/${name}.key`)
    if (cert === null || key === null) return false
    this.#certificates.set(name, createSecureContext({ cert, key }))
    return true
  }

  async #obtain(name: string): Promise<void> {
    const { disk, world } = this.#run.inside
    const { certificatePem, privateKeyPem } = await world.issuer.issue([name])
    const owner = { user: 'caddy', group: 'caddy' }
    await disk.write(`${store}/${name}/${name}.crt`, certificatePem, 0o600, owner)
    await disk.write(`${store}/${name}/${name}.key`, privateKeyPem, 0o600, owner)
    await this.#load(name)
    this.#run.log(`certificate obtained successfully: ${name}`)
  }

  async #servePlain(
    request: IncomingMessage,
    response: Parameters<typeof serveSite>[3],
  ): Promise<void> {
    const host = hostOf(request)
    if (this.#config.sites.some(site => site.secureNames.includes(host))) {
      return void response
        .writeHead(308, { location: `https://${host}${request.url}`, connection: 'close' })
        .end()
    }
    const site = this.#siteOf(request, 'plainNames')
    if (!site) return void response.writeHead(200).end()
    await serveSite(this.#run.inside, site.directives, request, response)
  }

  #upgrade(
    request: IncomingMessage,
    stream: Duplex,
    head: Buffer,
    kind: 'secureNames' | 'plainNames',
  ): void {
    const site = this.#siteOf(request, kind)
    const port = site ? upgradeTarget(site.directives, request) : null
    if (port === null) return void stream.end('HTTP/1.1 404 Not Found\r\n\r\n')
    proxyUpgrade(this.#run.inside, port, request, stream, head)
  }

  #siteOf(request: IncomingMessage, kind: 'secureNames' | 'plainNames'): Site | undefined {
    const host = hostOf(request)
    const { sites } = this.#config
    return (
      sites.find(site => site[kind].includes(host)) ?? sites.find(site => site[kind].includes(''))
    )
  }
}

function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
}
