import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { JudgedClient } from './hetzner/judged-client.ts'
import { AlreadyRunning, type RunningSandbox, startSandbox } from './start.ts'

let folder: string
const running: RunningSandbox[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sambuk-start-'))
})
afterEach(async () => {
  for (const sandbox of running.splice(0)) await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: Parameters<typeof startSandbox>[0] = {}): Promise<RunningSandbox> {
  const sandbox = await startSandbox(options)
  running.push(sandbox)
  return sandbox
}

async function control(sandbox: RunningSandbox, method: string, path: string, body?: object) {
  const response = await fetch(`${sandbox.environment.SANDBOX_CONTROL_URL}${path}`, {
    method,
    headers: body ? { 'content-type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

/** Runs `sandbox/main.ts` to its end. */
async function runMain(
  ...args: string[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'main.ts'), ...args])
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', chunk => {
    stdout += chunk
  })
  child.stderr.on('data', chunk => {
    stderr += chunk
  })
  const [code] = await once(child, 'close')
  return { code: Number(code), stdout, stderr }
}

test('a restarted sandbox goes on where it was, keys and machines included', async () => {
  const first = await start({ stateDir: folder, imageDir: join(folder, 'images') })
  const { id, ip } = await new JudgedClient(first).createRunningServer({ name: 'lasting' })
  await first.close()
  const second = await start({ stateDir: folder, imageDir: join(folder, 'images') })
  const api = new JudgedClient(second)
  expect(second.environment.HCLOUD_TOKEN).toBe(first.environment.HCLOUD_TOKEN)
  expect(await api.statusOf(id)).toBe('running')
  expect(second.world.machines.findByAddress(ip)?.spec.hostname).toBe('lasting')
  const other = await api.createServer({ name: 'another' })
  expect(other.id).toBeGreaterThan(id)
  expect(other.ip).not.toBe(ip)
})

test('an order that was accepted is finished by the next sandbox', async () => {
  const options = { stateDir: folder, imageDir: join(folder, 'images') }
  const first = await start({ ...options, clock: 'manual' })
  const { id } = await new JudgedClient(first).createServer({ name: 'interrupted' })
  await first.close()
  const api = new JudgedClient(await start(options))
  await expect.poll(() => api.statusOf(id), { timeout: 20_000 }).toBe('running')
})

test('two sandboxes with the same seed have the same keys; another seed has others', async () => {
  const [one, same, other] = [
    await start({ seed: 7 }),
    await start({ seed: 7 }),
    await start({ seed: 8 }),
  ]
  expect(same.environment.STRIPE_SECRET_KEY).toBe(one.environment.STRIPE_SECRET_KEY)
  expect(other.environment.STRIPE_SECRET_KEY).not.toBe(one.environment.STRIPE_SECRET_KEY)
  expect(one.environment.HCLOUD_TOKEN).toHaveLength(64)
  expect(same.world.randomHex(4)).toBe(one.world.randomHex(4))
})

test('faults, calls and the clock are open to whoever runs the sandbox', async () => {
  const sandbox = await start({ clock: 'manual' })
  const api = new JudgedClient(sandbox)
  const fault = { provider: 'hetzner', operation: 'list-locations', fault: 'rate-limited' }
  expect((await control(sandbox, 'POST', '/_sandbox/faults', fault)).status).toBe(201)
  expect(await api.refusal('GET', '/locations')).toEqual([429, 'rate_limit_exceeded'])
  expect((await control(sandbox, 'GET', '/_sandbox/faults')).body).toEqual({ faults: [] })
  await control(sandbox, 'POST', '/_sandbox/faults', { ...fault, times: 'always' })
  expect((await control(sandbox, 'DELETE', '/_sandbox/faults')).status).toBe(204)
  await api.call('GET', '/locations')
  expect((await control(sandbox, 'GET', '/_sandbox/calls?limit=1')).body).toMatchObject({
    counts: { 'hetzner.list-locations': 2 },
    calls: [{ provider: 'hetzner', path: '/v1/locations', status: 200 }],
  })
  const before = sandbox.world.clock.now().getTime()
  const moved = await control(sandbox, 'POST', '/_sandbox/clock', { advanceMs: 86_400_000 })
  expect(moved.body).toMatchObject({ mode: 'manual' })
  expect(sandbox.world.clock.now().getTime() - before).toBe(86_400_000)
})

test.each([
  ['/_sandbox/faults', { provider: 'hetzner', operation: 'x', fault: 'on-fire' }, 422, 'sold-out'],
  ['/_sandbox/faults', { provider: 'mars', operation: '*', fault: 'slow' }, 422, 'hetzner'],
  [
    '/_sandbox/faults',
    { provider: 'provider', operation: 'make-server', fault: 'slow' },
    422,
    'create-server',
  ],
  ['/_sandbox/clock', { advanceMs: -1 }, 400, 'advanceMs'],
  ['/_sandbox/hetzner/availability', { serverType: 'cx11' }, 400, 'unknown server type'],
  ['/_sandbox/machines/none/kill', undefined, 404, 'there is no machine "none"'],
])('a mistake in a request to %s is explained', async (path, body, status, message) => {
  const answer = await control(await start(), 'POST', path, body)
  expect(answer.status).toBe(status)
  expect(JSON.stringify(answer.body)).toContain(message.replaceAll('"', '\\"'))
})

test('the home page leads to everything, in two languages', async () => {
  const { SANDBOX_CONTROL_URL = '' } = (await start()).environment
  const read = async (language: string) => {
    const page = await fetch(SANDBOX_CONTROL_URL, { headers: { 'accept-language': language } })
    return await page.text()
  }
  expect(await read('en')).toContain('href="/_sandbox/machines">Machines</a>')
  expect(await read('ar-EG,en')).toMatch(/dir="rtl"[\s\S]*href="\/_sandbox\/machines">الأجهزة/)
})

test('--print-env prints export lines alone, and the same before and after the start', async () => {
  const args = ['--state', folder, '--print-env']
  const before = await runMain(...args)
  expect(before).toMatchObject({ code: 0, stderr: '' })
  expect(before.stdout).toMatch(/^(export [A-Z_0-9]+='[^'\n]*'\n)+$/)
  const sandbox = await start({ stateDir: folder, imageDir: join(folder, 'images') })
  const after = await runMain(...args)
  expect(after.stdout).toContain(`export HCLOUD_ENDPOINT='${sandbox.environment.HCLOUD_ENDPOINT}'`)
  const token = /export HCLOUD_TOKEN='(.*)'/
  expect(token.exec(after.stdout)?.[1]).toBe(token.exec(before.stdout)?.[1])
})

test('a taken port, an unknown flag and a folder in use each get a clear message', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0
  const taken = await runMain('--state', folder, '--port', String(port))
  server.close()
  expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('is taken') })
  expect(await runMain('--prot')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--prot'),
  })
  await start({ stateDir: folder, imageDir: join(folder, 'images') })
  await expect(startSandbox({ stateDir: folder })).rejects.toBeInstanceOf(AlreadyRunning)
})

test('a page of another site cannot reach the control API', async () => {
  const { SANDBOX_CONTROL_URL } = (await start()).environment
  const url = `${SANDBOX_CONTROL_URL}/_sandbox/faults`
  const headers = { origin: 'https://elsewhere.example' }
  expect((await fetch(url, { method: 'DELETE', headers })).status).toBe(403)
  for (const origin of ['null', 'nonsense']) {
    expect((await fetch(url, { method: 'DELETE', headers: { origin } })).status).toBe(403)
  }
  const rebound = request(url, { method: 'DELETE', headers: { host: 'elsewhere.example' } }).end()
  const [answer] = (await once(rebound, 'response')) as [IncomingMessage]
  answer.resume()
  expect(answer.statusCode).toBe(403)
  const own = { origin: String(SANDBOX_CONTROL_URL) }
  expect((await fetch(url, { method: 'DELETE', headers: own })).status).toBe(204)
})

test('every operation is in the README, and no other', async () => {
  const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')
  const [, table = ''] =
    /\| vendor \| operations \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(readme) ?? []
  const rows = table.matchAll(/^\| `([a-z0-9]+)` \| (.*) \|$/gm)
  const told = Object.fromEntries([...rows].map(([, name, list = '']) => [name, list.split(', ')]))
  const { provider: _alias, ...known } = (await start()).world.faults.operations()
  expect(told).toEqual(known)
})

test('a fault that nothing could act out keeps the sandbox from starting', async () => {
  const fault = { provider: 'hetzner', operation: 'make-server', fault: 'slow', times: 1 } as const
  await expect(startSandbox({ faults: [fault] })).rejects.toThrow(/no operation .* create-server/)
})

test('machines reach the ports they were given, and more can be given later', async () => {
  const sandbox = await start({ panelPorts: [3456] })
  const answer = await control(sandbox, 'POST', '/_sandbox/panel-ports', { port: 3457 })
  expect(answer.body).toMatchObject({ portsFromMachine: expect.arrayContaining([3456, 3457]) })
  const acmePort = Number(new URL(sandbox.world.settings.urls.acme).port)
  expect(sandbox.world.settings.portsFromMachine.has(acmePort)).toBe(true)
})
