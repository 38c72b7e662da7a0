import { spawn, spawnSync } from 'node:child_process'
import type { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createAcme } from './routes.ts'
import { machineWithPort80At } from './test-machine.ts'

const name = 'layla.agents.test'
const caddy = spawnSync('caddy', ['version'], { encoding: 'utf8' })

let world: TestWorld
let app: FastifyInstance
const stop: (() => unknown)[] = []

afterEach(async () => {
  for (const each of stop.splice(0).reverse()) await each()
})

test.skipIf(caddy.status !== 0)(
  'Caddy gets a certificate for its name and serves it (needs the Debian package caddy)',
  async () => {
    const [httpPort, httpsPort] = [await freePort(), await freePort()]
    const { url } = await startAcme(httpPort)
    const folder = world.settings.stateDir
    const config = join(folder, 'Caddyfile')
    writeFileSync(
      config,
      `{
  admin off
  acme_ca ${url}/directory
  email layla@agents.test
  http_port ${httpPort}
  https_port ${httpsPort}
  default_bind 127.0.0.1
  skip_install_trust
  storage file_system ${folder}/caddy
}
${name} {
  respond "hello from caddy"
}
`,
    )
    const child = spawn('caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
      env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    child.stderr.on('data', chunk => {
      log += chunk
    })
    stop.push(async () => {
      if (child.exitCode !== null) return
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill()
      await ended
    })

    const ca = readFileSync(join(folder, 'acme-ca.pem'), 'utf8')
    const served = await eventually(
      () => serverCertificate(httpsPort, ca),
      () => log,
    )
    expect(served.subjectAltName).toContain(name)
    expect(served.issuer).toContain('Sandbox Intermediate')
    expect(served.checkHost(name)).toBe(name)
  },
  30_000,
)

/** An ACME server whose one machine has its port 80 at a local port. */
async function startAcme(port: number) {
  const machine = machineWithPort80At('198.18.0.7', port)
  world = createTestWorld({
    zones: { resolve: asked => (asked === name ? ['198.18.0.7'] : []) },
    machines: { findByAddress: address => (address === '198.18.0.7' ? machine : null) },
  })
  app = createAcme(world)
  stop.push(
    () => world.remove(),
    () => app.close(),
  )
  return listen(app)
}

/** The certificate of a handshake that verified; null while there is none. */
function serverCertificate(port: number, ca: string): Promise<X509Certificate | null> {
  return new Promise(resolve => {
    const socket = tlsConnect({ host: '127.0.0.1', port, servername: name, ca })
    socket.once('secureConnect', () => {
      resolve(socket.getPeerX509Certificate() ?? null)
      socket.destroy()
    })
    socket.once('error', () => resolve(null))
  })
}

async function eventually<T>(look: () => Promise<T | null>, explain: () => string): Promise<T> {
  const deadline = Date.now() + 20_000
  while (Date.now() < deadline) {
    const found = await look()
    if (found !== null) return found
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`nothing came of it in time:\n${explain()}`)
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
