import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { connect } from 'node:tls'
import { Client } from 'ssh2'
import type { InstanceFacts } from '../src/blueprints/blueprint.ts'
import { createConductor } from '../src/blueprints/conductor/blueprint.ts'
import type { ConductorRelease } from '../src/blueprints/conductor/release.ts'
import { readConfig } from '../src/config.ts'
import { Connections } from '../src/instances/connections.ts'
import { createDial, type Dial } from '../src/instances/dial.ts'
import { createInstances } from '../src/instances/instances.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { assert } from '../src/kit/assert.ts'
import { seededRandom } from '../src/kit/random.ts'
import type { InstanceTarget } from '../src/reconcilers/steps/instance-port.ts'
import { bootBareMachine, type Sandbox } from './bare-machine.ts'

export const password = 'not-a-secret-12345678901234567890'
const key = newSshKey(seededRandom('conductor'))

/** The release that a sandbox publishes, as the product reads it from the environment. */
export function releaseOf({ environment }: Sandbox): ConductorRelease {
  const { conductor } = readConfig({
    ...environment,
    DATABASE_URL: 'postgres://nobody@127.0.0.1/none',
    SAMBUK_INSTALLATION_ID: 'ins_conductor',
    SAMBUK_MASTER_KEY: 'm'.repeat(32),
    SAMBUK_AUTH_SECRET: 'a'.repeat(32),
  })
  assert(conductor, 'a sandbox publishes a conductor')
  return conductor
}

/**
 * A machine with conductor and nobody behind it, reached as the product and as its owner reach it. Its
 * name leads to it already.
 */
export async function bootConductor(
  sandbox: Sandbox,
  { release = releaseOf(sandbox), timeoutMs = 60_000 } = {},
) {
  const { environment } = sandbox
  const facts: InstanceFacts = {
    serverId: 'srv_conductor',
    accountId: 'acc_conductor',
    fqdn: `conductor.${environment.SAMBUK_ZONE}`,
    language: 'ar',
    gatewayToken: 'not-a-secret-gateway-token',
    password,
    model: null,
    openaiBaseUrl: '',
    certificate: {
      kind: 'acme',
      directory: environment.ACME_DIRECTORY_URL ?? '',
      hasExtraCa: false,
    },
  }
  const blueprint = createConductor(release)
  const machine = await bootBareMachine(sandbox, blueprint, facts, {
    image: 'debian-12',
    sshPublicKey: key.publicKey,
    timeoutMs,
  })
  await pointName(sandbox, facts.fqdn, machine.address)
  const ca = readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8')
  const dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
  const connections = new Connections(dial)
  const target: InstanceTarget = {
    serverId: facts.serverId,
    fqdn: facts.fqdn,
    address: machine.address,
    hostKey: machine.hostKey,
    sshPrivateKey: key.privateKey,
    gatewayToken: facts.gatewayToken,
    health: blueprint.health,
    renewCertificate: blueprint.renewCertificate,
    hasGateway: false,
  }
  const instances = createInstances({ dial, connections, extraCa: ca, openaiBaseUrl: '' })
  // Caddy asked for its certificate before the name led here, and pauses: what the product does then.
  await instances.renewCertificate(target, soon())
  return {
    blueprint,
    facts,
    machine,
    target,
    instances,
    /** As root, by our key. */
    async exec(command: string, stdin = ''): Promise<string> {
      const signal = AbortSignal.timeout(90_000)
      const done = await connections.use(target, signal, async connection => ({
        ok: true,
        value: await connection.exec(command, { stdin, signal }),
      }))
      assert(done.ok, 'our key opens the machine')
      return `${done.value.stdout}${done.value.stderr}`.trim()
    },
    ask: (path: string, method = 'GET') => ask(dial, facts.fqdn, ca, { path, method }),
    signIn: (username: string, word: string) =>
      signIn(dial, machine.address, { username, password: word }),
    close: () => connections.close(),
  }
}

const soon = () => AbortSignal.timeout(20_000)

/** A visitor's request over HTTPS, to the name. */
async function ask(
  dial: Dial,
  name: string,
  ca: string,
  options: { path: string; method: string },
): Promise<{ status: number; body: string }> {
  const socket = connect({ socket: await dial(name, 443, soon()), servername: name, ca })
  return await new Promise((resolve, reject) => {
    const asked = request({
      ...options,
      createConnection: () => socket,
      headers: { host: name, connection: 'close' },
      signal: soon(),
    })
    asked.once('error', reject)
    asked.once('response', response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        body += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
    })
    asked.end()
  })
}

interface Terminal {
  /** Types a line, and waits for what the screen then shows. */
  type(line: string, shows: string): Promise<void>
  /** All that was shown since the sign-in. */
  screen(): string
  close(): void
}

/** By password and nothing else, into a shell. @throws when the machine refuses */
async function signIn(
  dial: Dial,
  address: string,
  credentials: { username: string; password: string },
): Promise<Terminal> {
  const client = new Client()
  const sock = await dial(address, 22, soon())
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve).once('error', reject)
    client.connect({ sock, ...credentials, authHandler: ['password'], readyTimeout: 15_000 })
  })
  let screen = ''
  let changed = () => {}
  const channel = await new Promise<NodeJS.ReadWriteStream>((resolve, reject) =>
    client.shell({ cols: 200 }, (error, opened) => (error ? reject(error) : resolve(opened))),
  )
  channel.setEncoding('utf8')
  channel.on('data', chunk => {
    screen += chunk
    changed()
  })
  const shown = (text: string, from: number) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no "${text}" in:\n${screen}`)), 15_000)
      changed = () => {
        if (!screen.slice(from).includes(text)) return
        clearTimeout(timer)
        resolve()
      }
      changed()
    })
  await shown('$ ', 0)
  return {
    async type(line, shows) {
      const from = screen.length
      channel.write(`${line}\n`)
      await shown(shows, from)
    },
    screen: () => screen,
    close: () => client.end(),
  }
}

async function pointName({ environment }: Sandbox, name: string, address: string) {
  const { CLOUDFLARE_BASE_URL, CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN } = environment
  const response = await fetch(`${CLOUDFLARE_BASE_URL}/zones/${CLOUDFLARE_ZONE_ID}/dns_records`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${CLOUDFLARE_API_TOKEN}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ type: 'A', name, content: address, ttl: 60 }),
    signal: soon(),
  })
  assert(response.ok, 'the emulated zone takes the name')
}
