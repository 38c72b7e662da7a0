import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Machine } from '../../world.ts'
import { exec, keyPair, login, spec, testMachines, until } from '../test-machines.ts'

const key = keyPair()
let world: Awaited<ReturnType<typeof testMachines>>
let machine: Machine
let client: Awaited<ReturnType<typeof login>>['client']
const run = (command: string, stdin?: string) => exec(client, command, stdin)

beforeAll(async () => {
  world = await testMachines({ driver: 'simulated' })
  machine = await world.machines.create(spec(world.machines, { sshKeys: [key.public] }))
  client = (await login(machine, key.private)).client
  const installed = await run('apt-get update && apt-get install -y nginx certbot')
  expect(installed.code).toBe(0)
})

afterAll(async () => {
  client?.end()
  await world.close()
})

test.each([
  ['a word that nginx does not know', 'server { listen 80; serv_name a; }', 'unknown directive'],
  ['a block that does not end', 'server { listen 80;', 'unexpected end of file'],
  ['a block that ends twice', 'server { listen 80; } }', 'unexpected "}"'],
  [
    'a certificate that is not there',
    'server { listen 443 ssl; ssl_certificate /a.pem; ssl_certificate_key /a.key; }',
    'cannot load certificate',
  ],
  ['TLS without a certificate', 'server { listen 443 ssl; }', 'no "ssl_certificate" is defined'],
])('nginx -t refuses %s, and the running server keeps what it had', async (_what, text, why) => {
  await run('cat >/etc/nginx/conf.d/site.conf', 'server { listen 8080; return 200 "before"; }')
  expect((await run('nginx -t && systemctl reload nginx')).code).toBe(0)
  await run('cat >/etc/nginx/conf.d/site.conf', text)
  const tested = await run('nginx -t')
  expect(tested.code).toBe(1)
  expect(tested.stderr).toContain(why)
  await run('systemctl reload nginx')
  expect((await run('curl -s http://127.0.0.1:8080/')).stdout).toBe('before')
  await run('rm /etc/nginx/conf.d/site.conf')
})

test('certbot fails, and says why, when the authority cannot be reached', async () => {
  const asked = await run(
    'certbot certonly -n --agree-tos --webroot -w /var/www --server http://127.0.0.1:9/directory -d a.test',
  )
  expect(asked.code).toBe(1)
  expect(asked.stderr).toContain('Connection refused')
})

test('a script that a unit runs ends with its unit, and another takes its place at a restart', async () => {
  await run(
    'cat >/usr/local/bin/ticker',
    '#!/bin/bash\nwhile true; do echo "$RUN" >>/var/log/ticks; sleep 0.05; done\n',
  )
  const unit = (name: string) =>
    `[Service]\nType=exec\nEnvironment=RUN=${name}\nExecStart=/usr/local/bin/ticker\n`
  await run('chmod +x /usr/local/bin/ticker; cat >/etc/systemd/system/ticker.service', unit('one'))
  await run('systemctl start ticker')
  const ticks = async () => (await run('cat /var/log/ticks')).stdout
  await until('the first ticks', async () => (await ticks()).includes('one'))
  await run('cat >/etc/systemd/system/ticker.service', unit('two'))
  expect((await run('systemctl daemon-reload && systemctl restart ticker')).code).toBe(0)
  await until('ticks of the second alone', async () => /(two\n){20}$/.test(await ticks()))
  await run('systemctl stop ticker')
  expect((await run('systemctl is-active ticker')).stdout).toBe('inactive\n')
})
