import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { SocksClient } from 'socks'
import { expect, onTestFinished, test } from 'vitest'
import { exec, keyPair, login, until } from '../machines/test-machines.ts'
import { nspawnReason, sharedImageDir } from '../machines/test-nspawn.ts'
import { startSandbox } from '../start.ts'

const reason = await nspawnReason()
if (reason !== null) process.stderr.write(`real machines' certificates are not tested: ${reason}\n`)

test.runIf(reason === null)(
  'Caddy on a real machine gets a certificate of the sandbox, and serves it through the door',
  async () => {
    const sandbox = await startSandbox({ driver: 'nspawn', imageDir: sharedImageDir })
    onTestFinished(() => sandbox.close(), 30_000)
    const { environment, world } = sandbox
    const key = keyPair()
    const address = world.machines.allocateAddress()
    const machine = await world.machines.create({
      id: 'caddy',
      hostname: 'layla',
      address,
      cores: 2,
      memoryMb: 4096,
      diskGb: 40,
      image: 'debian-12',
      userData: null,
      sshKeys: [key.public],
      openPorts: [22, 80, 443],
    })
    onTestFinished(() => machine.destroy(), 30_000)
    await publish(environment, 'layla', address)

    const { client } = await login(machine, key.private)
    onTestFinished(() => void client.end())
    const install =
      'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -yqq caddy'
    const installed = await exec(client, `cloud-init status --wait >/dev/null; ${install}`)
    expect(installed.stderr.replace(/^debconf: .*\n/gm, '')).not.toContain('E: ')
    const name = `layla.${environment.SAMBUK_ZONE}`
    const caddyfile = `{
  acme_ca ${environment.ACME_DIRECTORY_URL}
  skip_install_trust
}
${name} {
  respond "marhaba from a real machine"
}
`
    await exec(client, 'cat > /etc/caddy/Caddyfile && systemctl restart caddy', caddyfile)

    const ca = readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8')
    const { port } = new URL(environment.SAMBUK_SOCKS_PROXY ?? '')
    const answer = await until(
      'the page over TLS',
      () => page(Number(port), name, ca),
      30_000,
    ).catch(async error => {
      const { stdout } = await exec(client, 'journalctl -u caddy --no-pager | tail -5')
      throw new Error(`${error.message}\n${stdout}`)
    })
    expect(answer).toContain('marhaba from a real machine')
  },
  180_000,
)

async function publish(environment: Record<string, string>, name: string, content: string) {
  const zone = join('zones', environment.CLOUDFLARE_ZONE_ID ?? '', 'dns_records')
  const answer = await fetch(`${environment.CLOUDFLARE_BASE_URL}/${zone}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${environment.CLOUDFLARE_API_TOKEN}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ type: 'A', name, content, ttl: 60 }),
  })
  expect(answer.status).toBe(200)
}

/** What the name's page says, over TLS that trusts the sandbox alone, by way of the door. */
async function page(doorPort: number, name: string, ca: string): Promise<string> {
  const { socket } = await SocksClient.createConnection({
    proxy: { host: '127.0.0.1', port: doorPort, type: 5 },
    command: 'connect',
    destination: { host: name, port: 443 },
  })
  return await new Promise((resolve, reject) => {
    const tls = tlsConnect({ socket, servername: name, ca })
    let text = ''
    tls.on('data', chunk => {
      text += chunk
    })
    tls.once('error', reject)
    tls.once('end', () => resolve(text))
    tls.write(`GET / HTTP/1.1\r\nhost: ${name}\r\nconnection: close\r\n\r\n`)
  })
}
