import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { type BareMachine, bootBareMachine } from '../../test/bare-machine.ts'
import { oldClawdbot, oldWords } from '../../test/old-clawdbot.ts'
import type { InstanceFacts } from '../blueprints/blueprint.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import { migrationSettings } from '../blueprints/openclaw/migration.ts'
import { assert } from '../kit/assert.ts'
import { seededRandom } from '../kit/random.ts'
import type { InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { Connections } from './connections.ts'
import { createDial, type Dial } from './dial.ts'
import { importState } from './import-state.ts'
import { createInstances } from './instances.ts'
import { createShell } from './shell.ts'
import { newSshKey } from './ssh-key.ts'
import { openTar } from './unpacked.ts'

const folder = mkdtempSync(join(tmpdir(), 'import-state-'))
const key = newSshKey(seededRandom('import'))
const soon = () => AbortSignal.timeout(30_000)
const megabyte = 2 ** 20

let sandbox: RunningSandbox
let machine: BareMachine
let connections: Connections
let dial: Dial
let target: InstanceTarget
let settings: string

beforeAll(async () => {
  sandbox = await startSandbox()
  const { environment } = sandbox
  const openaiBaseUrl = environment.OPENAI_BASE_URL ?? ''
  const apiKey = environment.OPENAI_API_KEY ?? ''
  const facts: InstanceFacts = {
    serverId: 'srv_import',
    accountId: 'acc_import',
    fqdn: `import.${environment.SAMBUK_ZONE}`,
    language: 'en',
    gatewayToken: 'not-a-secret-gateway-token',
    password: null,
    model: { vendor: 'openai', modelId: 'sandbox-1', baseUrl: null, apiKey },
    openaiBaseUrl,
    certificate: {
      kind: 'acme',
      directory: environment.ACME_DIRECTORY_URL ?? '',
      hasExtraCa: false,
    },
  }
  settings = migrationSettings(facts.model, openaiBaseUrl)
  const { publicKey: sshPublicKey, privateKey: sshPrivateKey } = key
  const wanted = { image: 'debian-12', sshPublicKey, timeoutMs: 60_000 }
  machine = await bootBareMachine(sandbox, openclaw, facts, wanted)
  dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
  connections = new Connections(dial)
  const { serverId, fqdn, gatewayToken } = facts
  const { health, renewCertificate } = openclaw
  const { address, hostKey } = machine
  const reached = { address, hostKey, sshPrivateKey, gatewayToken }
  target = { serverId, fqdn, ...reached, health, renewCertificate, hasGateway: true }
}, 90_000)

afterAll(async () => {
  connections?.close()
  await sandbox?.close()
  rmSync(folder, { recursive: true, force: true })
})

const bring = async (archive: string, bytesMax = megabyte) =>
  importState(dial, target, { tar: await openTar(archive, bytesMax), settings }, soon())

async function read(command: string): Promise<string> {
  const done = await createShell(dial).run(target, command, '', soon())
  assert(done.ok && done.value.code === 0, `${command} works: ${JSON.stringify(done)}`)
  return done.value.stdout.trim()
}

async function history(): Promise<string[]> {
  const instances = createInstances({ dial, connections, extraCa: null, openaiBaseUrl: '' })
  const said = await instances.history(target, 'main', soon())
  assert(said.ok, `the history can be read: ${JSON.stringify(said)}`)
  return said.value.map(({ text }) => text)
}

const archiveOf = (name: string, ...members: string[]): string => {
  const path = join(folder, `${name}.tar`)
  execFileSync('tar', ['-cPf', path, ...members], { cwd: folder })
  return path
}

describe('an archive that is not one of an old .clawdbot', () => {
  test('is refused before anything is stopped, by what is wrong with it', async () => {
    mkdirSync(join(folder, 'evil'))
    writeFileSync(join(folder, 'evil/passwd'), 'not-a-secret')
    mkdirSync(join(folder, '.clawdbot'))
    const refused = [
      [archiveOf('more', '.clawdbot', 'evil'), 'holds more than .clawdbot and clawd: evil/'],
      [archiveOf('up', '.clawdbot/../evil'), 'reaches out of its folder'],
      [archiveOf('empty', '.clawdbot'), 'holds no .clawdbot/clawdbot.json'],
    ] as const
    for (const [archive, why] of refused) {
      expect(await bring(archive)).toMatchObject({
        ok: false,
        error: { reason: 'import-refused', detail: expect.stringContaining(why) },
      })
    }
    expect(await read('ls -A /var/lib/openclaw')).not.toContain('before')
  })

  test('is refused when it is larger than allowed, cut off, or no archive', async () => {
    const archive = oldClawdbot(join(folder, 'large'))
    expect(await bring(archive, 1000)).toMatchObject({ ok: false })
    const cut = join(folder, 'cut.tgz')
    execFileSync('sh', ['-c', `head -c 900 ${archive} >${cut}`])
    expect(await bring(cut)).toMatchObject({ error: { detail: expect.stringContaining('Z_BUF') } })
    writeFileSync(cut, 'no archive at all')
    await expect(openTar(cut, megabyte)).rejects.toThrow(/no tar archive/)
  })
})

test('a state that OpenClaw cannot migrate leaves the present one in place and running', async () => {
  const broken = oldClawdbot(join(folder, 'broken'), { config: '{ "gateway": { broken' })
  const before = await read('cat /var/lib/openclaw/.openclaw/openclaw.json')
  expect(await bring(broken)).toMatchObject({
    error: { detail: expect.stringMatching(/not parseable[\s\S]*nothing was changed/) },
  })
  expect(await read('cat /var/lib/openclaw/.openclaw/openclaw.json')).toBe(before)
  expect(await read('ls -A /var/lib/openclaw')).toBe('.openclaw')
  await expect
    .poll(() => read('curl -s http://127.0.0.1:18789/readyz'), { timeout: 10_000 })
    .toContain('"ready":true')
})

test('an old state goes on: conversations, workspace and settings, with the gateway as we reach it', async () => {
  expect(await bring(oldClawdbot(join(folder, 'good')))).toEqual({
    ok: true,
    value: { conversations: 2, dashboard: 'continued', notes: ['sambuk: migrated'] },
  })
  expect(await history()).toEqual(oldWords)
  const config = JSON.parse(await read('cat /var/lib/openclaw/.openclaw/openclaw.json'))
  expect(config.gateway).toMatchObject({ port: 18789, bind: 'loopback', auth: { mode: 'token' } })
  expect(config.gateway.auth).not.toHaveProperty('token')
  expect(Object.keys(config.models.providers).sort()).toEqual(['mylab', 'sambuk-openai'])
  expect(config.agents.defaults).toMatchObject({
    userTimezone: 'Asia/Riyadh',
    model: { primary: 'sambuk-openai/sandbox-1' },
    workspace: '/var/lib/openclaw/.openclaw/workspace',
  })
  expect(await read('cat /var/lib/openclaw/.openclaw/workspace/SOUL.md')).toContain('kind to dogs')
  expect(await read('ls -d /var/lib/openclaw/.openclaw.before-*')).toMatch(/\d{8}T\d{6}Z$/)
})

test('a second import replaces the first, which is kept', async () => {
  expect(await bring(oldClawdbot(join(folder, 'again')))).toMatchObject({
    value: { conversations: 2, dashboard: 'continued' },
  })
  expect(await history()).toEqual(oldWords)
})

test('a .clawdbot that a restored disk brings is migrated before the first start', async () => {
  const old = '/var/lib/openclaw/.clawdbot'
  const config = JSON.stringify({ messages: { responsePrefix: 'Ali:' } })
  await read(`rm -rf ${old}; mkdir ${old}; cat >${old}/clawdbot.json <<'JSON'\n${config}\nJSON`)
  await read('bash /usr/local/lib/sambuk/start.sh')
  const migrated = JSON.parse(await read('cat /var/lib/openclaw/.openclaw/openclaw.json'))
  expect(migrated.messages.responsePrefix).toBe('Ali:')
  expect(migrated.agents.defaults.model.primary).toBe('sambuk-openai/sandbox-1')
  expect(await read(`cat ${old}.before-*/clawdbot.json`)).toBe(config)
})
