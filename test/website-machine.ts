import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { expect, onTestFinished } from 'vitest'
import type { CertificateSource } from '../src/blueprints/blueprint.ts'
import { website } from '../src/blueprints/website/blueprint.ts'
import { Connections } from '../src/instances/connections.ts'
import { createDial } from '../src/instances/dial.ts'
import { createInstances } from '../src/instances/instances.ts'
import { createMachineReader } from '../src/instances/machine-reader.ts'
import { connectSsh } from '../src/instances/ssh.ts'
import { newSshKey } from '../src/instances/ssh-key.ts'
import { seededRandom } from '../src/kit/random.ts'
import { bootBareMachine, type Sandbox } from './bare-machine.ts'
import { openSftp, signIn, visit } from './website-guest.ts'

export const password = 'not-a-secret-not-a-secret-not-a-'
const key = newSshKey(seededRandom('website'))
const soon = () => AbortSignal.timeout(20_000)

export type WebsiteMachine = Awaited<ReturnType<typeof bootWebsite>>

/** A bare machine with a website on it, its name not yet pointed at it, and all who come to it. */
export async function bootWebsite(
  sandbox: Sandbox,
  options: { name: string; certificate: CertificateSource; timeoutMs: number },
) {
  const { environment } = sandbox
  const fqdn = `${options.name}.${environment.SAMBUK_ZONE}`
  const facts = {
    serverId: `srv_${options.name}`,
    accountId: 'acc_website',
    fqdn,
    language: 'ar' as const,
    gatewayToken: 'not-a-secret-gateway-token',
    password,
    model: null,
    openaiBaseUrl: '',
    certificate: options.certificate,
  }
  const machine = await bootBareMachine(sandbox, website, facts, {
    image: 'debian-12',
    sshPublicKey: key.publicKey,
    timeoutMs: options.timeoutMs,
  })
  const dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
  const ca = readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8')
  const connections = new Connections(dial)
  const instances = createInstances({ dial, connections, extraCa: ca, openaiBaseUrl: '' })
  const target = {
    serverId: facts.serverId,
    fqdn,
    address: machine.address,
    hostKey: machine.hostKey,
    sshPrivateKey: key.privateKey,
    gatewayToken: facts.gatewayToken,
    health: website.health,
    renewCertificate: website.renewCertificate,
    hasGateway: website.isAssistant,
  }
  return {
    fqdn,
    verify: () => instances.verify(target, false, soon()),
    renewCertificate: () => instances.renewCertificate(target, soon()),
    page: (path: string, port: 80 | 443 = 443) => visit(dial, { fqdn, ca }, path, port),
    async asOwner(changes: { username?: string; password?: string } = {}) {
      const who = { username: 'deploy', password, ...changes }
      const client = await signIn(dial, machine.address, who)
      return { client, sftp: await openSftp(client) }
    },
    async asRoot(command: string, stdin = '') {
      const connected = await connectSsh(dial, target, soon())
      if (!connected.ok) throw new Error(connected.error.detail)
      onTestFinished(() => connected.value.close())
      return connected.value.exec(command, { stdin, signal: AbortSignal.timeout(60_000) })
    },
    /** Reads a log of the machine's as long as `work` does. */
    follow: (command: string, work: (output: Readable) => Promise<void>) =>
      createMachineReader(connections).follow(target, command, soon(), work),
    /** Publishes the name in the emulated zone. */
    async pointName() {
      const { CLOUDFLARE_BASE_URL, CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN } = environment
      const records = `${CLOUDFLARE_BASE_URL}/zones/${CLOUDFLARE_ZONE_ID}/dns_records`
      const response = await fetch(records, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${CLOUDFLARE_API_TOKEN}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ type: 'A', name: fqdn, content: machine.address, ttl: 60 }),
        signal: soon(),
      })
      expect(response.status).toBe(200)
    },
    close: () => connections.close(),
  }
}
