import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import type { InstanceFacts } from '../../src/blueprints/blueprint.ts'
import { website } from '../../src/blueprints/website/blueprint.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial, type Dial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { connectSsh } from '../../src/instances/ssh.ts'
import { newSshKey } from '../../src/instances/ssh-key.ts'
import { seededRandom } from '../../src/kit/random.ts'
import type { InstancePort, InstanceTarget } from '../../src/reconcilers/steps/instance-port.ts'
import { type BareMachine, bootBareMachine } from '../bare-machine.ts'
import {
  executed,
  linked,
  listed,
  made,
  openSftp,
  put,
  read,
  shell,
  signIn,
  visit,
} from '../website-guest.ts'

const password = 'not-a-secret-not-a-secret-not-a-'
const key = newSshKey(seededRandom('website'))
const timeouts = { simulated: 60_000, nspawn: 180_000 }

/** What every machine with a website keeps, whatever it is made of. */
export function promisesOfWebsite(driver: 'simulated' | 'nspawn', imageDir?: string): void {
  let sandbox: RunningSandbox
  let machine: BareMachine
  let dial: Dial
  let ca: string
  let connections: Connections
  let instances: InstancePort
  let target: InstanceTarget
  const soon = () => AbortSignal.timeout(20_000)

  beforeAll(async () => {
    sandbox = await startSandbox({ driver, ...(imageDir && { imageDir }) })
    const { environment } = sandbox
    ca = readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8')
    const facts: InstanceFacts = {
      serverId: 'srv_website',
      accountId: 'acc_website',
      fqdn: `website.${environment.SAMBUK_ZONE}`,
      language: 'ar',
      gatewayToken: 'not-a-secret-gateway-token',
      password,
      model: null,
      openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
      certificate: {
        kind: 'acme',
        directory: environment.ACME_DIRECTORY_URL ?? '',
        hasExtraCa: false,
      },
    }
    machine = await bootBareMachine(sandbox, website, facts, {
      image: 'debian-12',
      sshPublicKey: key.publicKey,
      timeoutMs: timeouts[driver],
    })
    dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
    connections = new Connections(dial)
    instances = createInstances({ dial, connections, extraCa: ca, openaiBaseUrl: '' })
    target = {
      serverId: facts.serverId,
      fqdn: facts.fqdn,
      address: machine.address,
      hostKey: machine.hostKey,
      sshPrivateKey: key.privateKey,
      gatewayToken: facts.gatewayToken,
      health: website.health,
      renewCertificate: website.renewCertificate,
      hasGateway: website.isAssistant,
    }
  }, timeouts[driver] + 30_000)

  afterAll(async () => {
    connections?.close()
    await sandbox?.close()
  }, 60_000)

  describe('a website', () => {
    test('waits for its certificate while its name leads nowhere, and gets it at once when told to try again', async () => {
      expect(await instances.verify(target, false, soon())).toMatchObject({
        ok: false,
        error: { reason: 'waiting-tls' },
      })
      await pointName(target.fqdn, machine.address)
      expect(await instances.renewCertificate(target, soon())).toEqual({ ok: true, value: null })
      await expect
        .poll(() => instances.verify(target, false, soon()), { timeout: 20_000 })
        .toEqual({ ok: true, value: null })
    })

    test('shows a page in its owner’s language until there is one of theirs', async () => {
      const { status, body } = await page('/')
      expect(status).toBe(200)
      expect(body).toContain('<html lang="ar" dir="rtl">')
      expect(body).toContain('content="sambuk-placeholder"')
    })

    test('sends those who come by HTTP to HTTPS', async () => {
      // A web server that was reloaded answers by its old settings for a moment.
      await expect
        .poll(() => page('/about?q=1', 80))
        .toMatchObject({
          status: 301,
          headers: { location: `https://${target.fqdn}/about?q=1` },
        })
    })

    test('serves what its owner puts there by SFTP, with headers that protect visitors', async () => {
      const { sftp } = await asOwner()
      await put(sftp, 'index.html', '<h1>أهلا</h1>')
      await made(sftp, 'docs')
      await put(sftp, '/public/docs/index.html', 'docs')
      await put(sftp, '.env', 'SECRET=1')
      await put(sftp, '404.html', 'lost')
      const home = await page('/')
      expect(home).toMatchObject({ status: 200, body: '<h1>أهلا</h1>' })
      expect(home.headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'strict-transport-security': 'max-age=31536000',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'SAMEORIGIN',
      })
      expect(await page('/docs/')).toMatchObject({ status: 200, body: 'docs' })
      expect(await page('/docs')).toMatchObject({
        status: 301,
        headers: { location: `https://${target.fqdn}/docs/` },
      })
      expect(await page('/.env')).toMatchObject({ status: 404, body: 'lost' })
      expect(await page('/nothing')).toMatchObject({ status: 404, body: 'lost' })
    })

    test('keeps its owner’s files when the machine is told to start once more', async () => {
      const started = await asRoot(
        'bash /usr/local/lib/sambuk/start.sh && cat /etc/sambuk/software-version',
      )
      expect(started.code).toBe(0)
      expect(started.stdout).toContain(website.softwareVersion)
      expect(await page('/')).toMatchObject({ status: 200, body: '<h1>أهلا</h1>' })
    })

    test('keeps the password nowhere on the machine', async () => {
      const { code } = await asRoot(
        `test ! -e /etc/sambuk/deploy-password && ! grep -rq '${password}' /etc /srv /var/log`,
      )
      expect(code).toBe(0)
    })
  })

  describe('its owner, by SFTP', () => {
    test('sees nothing but the site, wherever a name or a link leads', async () => {
      const { sftp } = await asOwner()
      expect(await listed(sftp, '/')).toEqual(['public'])
      expect(await listed(sftp, '/../../..')).toEqual(['public'])
      await expect(read(sftp, '../../../etc/passwd')).rejects.toThrow('No such file')
      await linked(sftp, '/etc/passwd', 'passwd.txt')
      await expect(read(sftp, 'passwd.txt')).rejects.toThrow('No such file')
      await linked(sftp, '../../../etc', 'etc')
      await expect(listed(sftp, 'etc')).rejects.toThrow('No such file')
    })

    test('cannot make the web server show what lies outside of the site', async () => {
      expect(await page('/passwd.txt')).toMatchObject({ status: 404 })
      expect((await page('/etc/passwd')).status).toBeGreaterThanOrEqual(400)
      expect((await page('/../../../etc/passwd')).status).toBeGreaterThanOrEqual(400)
    })

    test('can change nothing beside the site', async () => {
      const { sftp } = await asOwner()
      await expect(put(sftp, '/stolen.txt', 'x')).rejects.toThrow('Permission denied')
      await expect(made(sftp, '/folder')).rejects.toThrow('Permission denied')
    })

    test('has no shell, no command and no way through to the machine’s own ports', async () => {
      const { client } = await asOwner()
      expect(await executed(client, 'id')).not.toContain('uid=')
      await expect(shell(client)).resolves.not.toContain('$')
      const forwarded = new Promise((resolve, reject) =>
        client.forwardOut('127.0.0.1', 0, '127.0.0.1', 8081, error =>
          error ? reject(error) : resolve(null),
        ),
      )
      await expect(forwarded).rejects.toThrow()
    })

    test('is refused without the password, as is everybody else with it', async () => {
      await expect(asOwner({ password: 'another' })).rejects.toThrow(/authentication/i)
      await expect(asOwner({ username: 'root' })).rejects.toThrow(/authentication/i)
    })
  })

  const page = (path: string, port: 80 | 443 = 443) =>
    visit(dial, { fqdn: target.fqdn, ca }, path, port)

  async function asOwner(changes: { username?: string; password?: string } = {}) {
    const client = await signIn(dial, machine.address, { username: 'deploy', password, ...changes })
    return { client, sftp: await openSftp(client) }
  }

  async function asRoot(command: string) {
    const connected = await connectSsh(dial, target, soon())
    if (!connected.ok) throw new Error(connected.error.detail)
    onTestFinished(() => connected.value.close())
    return connected.value.exec(command, { signal: soon() })
  }

  async function pointName(name: string, address: string) {
    const { CLOUDFLARE_BASE_URL, CLOUDFLARE_ZONE_ID, CLOUDFLARE_API_TOKEN } = sandbox.environment
    const response = await fetch(`${CLOUDFLARE_BASE_URL}/zones/${CLOUDFLARE_ZONE_ID}/dns_records`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${CLOUDFLARE_API_TOKEN}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ type: 'A', name, content: address, ttl: 60 }),
      signal: soon(),
    })
    expect(response.status).toBe(200)
  }
}
