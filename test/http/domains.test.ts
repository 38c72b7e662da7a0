import { readFileSync } from 'node:fs'
import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { proveAgain } from '../../src/domains/store.ts'
import { domains } from '../../src/domains/tables.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { createDohResolver } from '../../src/providers/doh/resolver.ts'
import { domainReconciler } from '../../src/reconcilers/domain.ts'
import type { Reconciler } from '../../src/reconcilers/engine/engine.ts'
import { Engine } from '../../src/reconcilers/engine/engine.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { servers } from '../../src/servers/tables.ts'
import { type AssistantMachine, bootAssistant } from '../assistant-machine.ts'
import { bringAccess } from './bring-access.ts'
import { paidOrder } from './paid-order.ts'
import { readyServer } from './ready-server.ts'
import { createHttpWorld, type HttpWorld, Visitor } from './world.ts'

const id = 'srv_domains'
const api = `/api/servers/${id}/domains`
const name = 'assistant.layla.example'

let sandbox: RunningSandbox
let machine: AssistantMachine
let world: HttpWorld
let connections: Connections
let engine: Engine
let layla: Visitor
let sam: Visitor
let answersAt: (name: string) => Promise<boolean>

beforeAll(async () => {
  sandbox = await startSandbox({ driver: 'simulated' })
  const { environment } = sandbox
  machine = await bootAssistant(sandbox, { serverId: id, hasModel: false })
  const dial = createDial(environment.SAMBUK_SOCKS_PROXY ?? null)
  connections = new Connections(dial)
  world = await createHttpWorld()
  const instances = createInstances({
    ...{ dial, connections, openaiBaseUrl: '' },
    extraCa: readFileSync(environment.SAMBUK_CA_FILE ?? '', 'utf8'),
  })
  const tools = {
    platform: world.platform,
    instances,
    resolver: createDohResolver(environment.SAMBUK_DNS_URL ?? ''),
  }
  answersAt = async asked => {
    const server = { id, address: machine.address }
    return (await instances.answersAt(asked, server, AbortSignal.timeout(5_000))).ok
  }
  engine = new Engine(world.platform, [domainReconciler(tools) as unknown as Reconciler])
  layla = new Visitor(world.app, 'ar')
  sam = new Visitor(world.app, 'en')
  await layla.signUp('layla@example.test')
  await sam.signUp('sam@example.test')
  await readyServer(world, layla, { id, machine, hasModel: false })
}, 120_000)
afterAll(async () => {
  connections?.close()
  await world?.close()
  await sandbox?.close()
})

/** Somebody changes their zone. */
const lead = async (asked: string, content: string | null, type: 'A' | 'AAAA' | 'CNAME' = 'A') => {
  const answer = await fetch(`${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/dns/names`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: asked, type, content }),
  })
  expect(answer.status).toBe(204)
}

const listed = async (asked = name) =>
  (await layla.send('GET', api)).json().domains.find((one: { name: string }) => one.name === asked)

/** A pass over the domain, as after somebody asked to look now. */
async function look(asked = name): Promise<{ state: string; problem: { code: string } | null }> {
  const { id: domain } = await listed(asked)
  await transact(world.platform, (_tx, wake) => wake('domain', domain))
  await engine.run('domain', domain)
  return listed(asked)
}

const revision = async () => {
  const [row] = await world.db.select().from(servers).where(eq(servers.id, id))
  return row?.accessRevision
}

describe('a domain', () => {
  test('is told where to lead, and waits until it does', async () => {
    const answer = await layla.send('POST', api, { name: ' Assistant.Layla.Example. ' })
    expect(answer.statusCode).toBe(201)
    expect(answer.json()).toMatchObject({
      domains: [{ name, state: 'waiting', problem: null, checkedAt: null }],
      ...{ target: { name: 'pearl.example.test', address: machine.address }, refused: null },
    })
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'domain-unresolved' } })
    await lead(name, '203.0.113.80')
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'domain-elsewhere' } })
    expect(await revision()).toBe(0)
  })

  test('is not said to lead nowhere while nobody can say', async () => {
    sandbox.world.faults.add({
      ...{ provider: 'cloudflare', operation: 'resolve', fault: 'error-500-before-effect' },
      times: 2,
    })
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'dns-unreachable' } })
    const [row] = await world.db.select().from(domains)
    expect(row).toMatchObject({ failureCode: 'dns-unreachable', failureDetail: 'HTTP 500' })
    expect((row?.wakeAt?.getTime() ?? 0) - world.now().getTime()).toBeGreaterThanOrEqual(10_000)
  })

  test('is not judged while its server is not in use', async () => {
    await world.db.update(servers).set({ desired: 'stopped' }).where(eq(servers.id, id))
    expect(await look()).toMatchObject({ problem: { code: 'domain-waits-for-server' } })
    await world.db.update(servers).set({ desired: 'ready' }).where(eq(servers.id, id))
    expect(await look()).toMatchObject({ problem: { code: 'domain-elsewhere' } })
  })

  test('that leads to the machine gets a certificate there, and the server answers under it', async () => {
    await lead(name, machine.address)
    expect(await look()).toMatchObject({ state: 'certificate' })
    expect(await revision()).toBe(1)
    expect(await answersAt(name)).toBe(false)
    expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
    await vi.waitFor(async () => expect(await answersAt(name)).toBe(true), {
      ...{ timeout: 20_000, interval: 200 },
    })
    expect(await look()).toMatchObject({ state: 'working', problem: null })
  })

  test('that is led elsewhere is said to be, and works again once it leads back', async () => {
    await lead(name, '203.0.113.80')
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'domain-elsewhere' } })
    await lead(name, machine.address)
    expect(await look()).toMatchObject({ state: 'working' })
    expect(await revision()).toBe(1)
  })

  test('is still asked for at the machine itself, wherever the name leads meanwhile', async () => {
    await lead(name, '203.0.113.80')
    expect(await answersAt(name)).toBe(true)
    await lead(name, machine.address)
  })

  test('stays working while nobody can say where it leads', async () => {
    sandbox.world.faults.add({
      ...{ provider: 'cloudflare', operation: 'resolve', fault: 'error-500-before-effect' },
      times: 2,
    })
    expect(await look()).toMatchObject({ state: 'working', problem: { code: 'dns-unreachable' } })
  })

  test('is refused where it is ours, or none, or on the list', async () => {
    const codeOf = async (asked: string) =>
      (await layla.send('POST', api, { name: asked })).json().code
    expect(await codeOf('evil.example.test')).toBe('domain-ours')
    expect(await codeOf('https://layla.example')).toBe('domain-illegal')
    expect(await codeOf('198.18.0.1')).toBe('domain-illegal')
    expect(await codeOf(name)).toBe('domain-known')
  })

  test('is that customer’s to whose machine it leads, whoever else wants it', async () => {
    const bought = await paidOrder(world, sam, { hostname: 'coral' })
    await world.db.insert(servers).values({
      ...{ id: 'srv_sam', accountId: bought.accountId, subscriptionId: bought.id },
      ...{ planId: 'starter', desired: 'ready', hostname: 'coral', blueprint: 'openclaw' },
      ...{ candidates: [], orderedAt: world.now(), installPhase: 'installed', machineId: '2' },
      ...{ machineState: 'running', address: '203.0.113.90', verifiedAt: world.now() },
    })
    const asked = await sam.send('POST', '/api/servers/srv_sam/domains', { name })
    expect(asked.statusCode).toBe(201)
    const [{ id: wanted }] = asked.json().domains
    await engine.run('domain', wanted)
    const samsState = async () =>
      (await sam.send('GET', '/api/servers/srv_sam/domains')).json().domains[0]
    expect(await samsState()).toMatchObject({ problem: { code: 'domain-elsewhere' } })
    expect(await look()).toMatchObject({ state: 'working' })
    const before = await revision()
    await lead(name, '203.0.113.90')
    await sam.send('POST', `/api/servers/srv_sam/domains/${wanted}/check`)
    await engine.run('domain', wanted)
    expect(await samsState()).toMatchObject({ state: 'certificate' })
    expect(await revision()).toBe((before ?? 0) + 1)
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'domain-elsewhere' } })
    expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
    expect(await answersAt(name)).toBe(false)
  })

  test('that was led away for an hour is served no more, until it leads back', async () => {
    const isServed = async () => {
      await lead(name, machine.address)
      expect(await look()).toMatchObject({ state: 'certificate' })
      expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
      await vi.waitFor(async () => expect(await answersAt(name)).toBe(true), {
        ...{ timeout: 20_000, interval: 200 },
      })
      expect(await look()).toMatchObject({ state: 'working' })
    }
    await isServed()
    const before = await revision()
    await lead(name, '203.0.113.80')
    await look()
    expect(await revision()).toBe(before)
    world.passSeconds(3_600)
    expect(await look()).toMatchObject({ state: 'waiting', problem: { code: 'domain-elsewhere' } })
    expect(await revision()).toBe((before ?? 0) + 1)
    expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
    expect(await answersAt(name)).toBe(false)
    await isServed()
  })

  test('that is removed is served no more', async () => {
    const { id: domain } = await listed()
    const answer = await layla.send('DELETE', `${api}/${domain}`)
    expect(answer.json().domains).toEqual([])
    expect((await layla.send('DELETE', `${api}/${domain}`)).statusCode).toBe(404)
    expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
    expect(await answersAt(name)).toBe(false)
  })

  test('of a server that comes back is proved again', async () => {
    expect((await layla.send('POST', api, { name })).statusCode).toBe(201)
    expect(await look()).toMatchObject({ state: 'certificate' })
    await world.db.update(domains).set({ wakeAt: null })
    await transact(world.platform, (tx, wake) => proveAgain(tx, wake, id))
    const [row] = await world.db
      .select()
      .from(domains)
      .where(and(eq(domains.serverId, id), isNull(domains.removedAt)))
    expect(row).toMatchObject({ pointedAt: null, wakeAt: world.now() })
  })

  test('is one of five, and each is written down', async () => {
    for (const label of ['a', 'b', 'c', 'd'])
      expect((await layla.send('POST', api, { name: `${label}.example` })).statusCode).toBe(201)
    const answer = await layla.send('POST', api, { name: 'e.example' })
    expect([answer.statusCode, answer.json().code]).toEqual([409, 'domains-too-many'])
    const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
    const told = rows.map(({ kind, detail }) => [kind, detail.domain])
    expect(told).toContainEqual(['domain-removed', name])
    expect(told).toContainEqual(['domain-added', 'd.example'])
  })
})

test('somebody else’s server has no domains for others, and that they asked is written down', async () => {
  const [row] = await world.db.select().from(domains).where(eq(domains.serverId, id))
  const tries = [
    await sam.send('GET', api),
    await sam.send('POST', api, { name: 'sam.example' }),
    await sam.send('POST', `${api}/${row?.id}/check`),
    await sam.send('DELETE', `${api}/${row?.id}`),
  ]
  expect(tries.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404])
  const rows = await world.db.select().from(activities).where(eq(activities.serverId, id))
  expect(rows.filter(({ kind }) => kind === 'access-refused').map(one => one.detail)).toEqual([
    { what: 'domains' },
  ])
})
