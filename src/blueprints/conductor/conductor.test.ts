import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../../sandbox/start.ts'
import { bootConductor, password, releaseOf } from '../../../test/conductor-machine.ts'
import { promisesOfConductorUpdates } from '../../../test/contract/conductor-updates.ts'

let sandbox: RunningSandbox
let conductor: Awaited<ReturnType<typeof bootConductor>>

beforeAll(async () => {
  sandbox = await startSandbox()
  conductor = await bootConductor(sandbox)
}, 90_000)

afterAll(async () => {
  conductor?.close()
  await sandbox?.close()
})

test('the product finds its server at its name, in health', async () => {
  await expect
    .poll(() => conductor.instances.verify(conductor.target, true, AbortSignal.timeout(20_000)), {
      timeout: 20_000,
    })
    .toEqual({ ok: true, value: null })
})

test('conductor answers through the web server: to anybody that it works, to its owner the rest', async () => {
  const { status, body } = await conductor.ask('/health')
  expect([status, JSON.parse(body)]).toEqual([200, { status: 'ok', version: '1.0.0' }])
  expect(await conductor.ask('/v1/ask', 'POST')).toMatchObject({ status: 401 })
})

test('the owner signs in with the password, is greeted, and talks to conductor', async () => {
  const terminal = await conductor.signIn('owner', password)
  expect(terminal.screen()).toContain('أهلًا بك في خادمك.')
  expect(terminal.screen()).toContain(conductor.facts.fqdn)
  await terminal.type('spoq status', 'conductor 1.0.0: ok')
  await terminal.type('spoq ask "هل تسمعني؟"', 'you said: هل تسمعني؟')
  terminal.close()
})

test.each([
  ['root, whatever the password', 'root', password],
  ['the owner with another password', 'owner', 'another-password'],
  ['the service’s own account', 'conductor', password],
])('nobody else signs in by password: %s', async (_who, username, word) => {
  await expect(conductor.signIn(username, word)).rejects.toThrow(/authentication/i)
})

test('secrets are where only their readers look, and the password is nowhere', async () => {
  expect(await conductor.exec('stat -c "%a %U:%G" /etc/conductor/config.toml')).toBe(
    '640 root:conductor',
  )
  expect(await conductor.exec('ls /etc/sambuk/owner-password')).toContain('No such file')
  expect(await conductor.exec('id -G -n owner')).toContain('sudo')
  expect(JSON.parse(await conductor.exec('cat /etc/sambuk/vps.marker'))).toEqual({
    vps: true,
    conductor: 'http://localhost:8080',
    version: '1.0',
  })
})

test('the machine’s own firewall lets in what the blueprint declares', async () => {
  expect(await conductor.exec('nft list ruleset')).toMatch(/tcp dport \{ 22, 80, 443 \} accept/)
  const machine = sandbox.world.machines.findByAddress(conductor.machine.address)
  await expect(machine?.connect(8080)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

promisesOfConductorUpdates(() => ({ sandbox, conductor }))

test('a download that is not the pinned one is not installed, and the machine says so', async () => {
  const release = { ...releaseOf(sandbox), cliSha256: 'f'.repeat(64) }
  await expect(bootConductor(sandbox, { release })).rejects.toThrow('is not what was pinned')
})
