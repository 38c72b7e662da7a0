import { readFileSync } from 'node:fs'
import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type RunningSandbox, startSandbox } from '../../sandbox/start.ts'
import { activities } from '../../src/activity/tables.ts'
import { domains } from '../../src/domains/tables.ts'
import { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { createDohResolver } from '../../src/providers/doh/resolver.ts'
import { domainReconciler } from '../../src/reconcilers/domain.ts'
import type { Reconciler } from '../../src/reconcilers/engine/engine.ts'
import { Engine } from '../../src/reconcilers/engine/engine.ts'
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
  answersAt = async asked => (await instances.answersAt(asked, id, AbortSignal.timeout(5_000))).ok
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
  expect((await layla.send('POST', `${api}/${domain}/check`)).statusCode).toBe(202)
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

  test('of nobody else’s is refused: not ours, not one that is none, and none twice', async () => {
    const codeOf = async (visitor: Visitor, server: string, asked: string) => {
      const answer = await visitor.send('POST', `/api/servers/${server}/domains`, { name: asked })
      return answer.json().code
    }
    expect(await codeOf(layla, id, 'evil.example.test')).toBe('domain-ours')
    expect(await codeOf(layla, id, 'https://layla.example')).toBe('domain-illegal')
    expect(await codeOf(layla, id, '198.18.0.1')).toBe('domain-illegal')
    expect(await codeOf(layla, id, name)).toBe('domain-taken')
    const bought = await paidOrder(world, sam, { hostname: 'coral' })
    await world.db.insert(servers).values({
      ...{ id: 'srv_sam', accountId: bought.accountId, subscriptionId: bought.id },
      ...{ planId: 'starter', desired: 'ready', hostname: 'coral', blueprint: 'openclaw' },
      ...{ candidates: [], orderedAt: world.now() },
    })
    expect(await codeOf(sam, 'srv_sam', name)).toBe('domain-taken')
  })

  test('that is removed is served no more, and is free for another server', async () => {
    const { id: domain } = await listed()
    const answer = await layla.send('DELETE', `${api}/${domain}`)
    expect(answer.json().domains).toEqual([])
    expect((await layla.send('DELETE', `${api}/${domain}`)).statusCode).toBe(404)
    expect(await bringAccess(world, sandbox, connections, id)).toBe('done')
    expect(await answersAt(name)).toBe(false)
    expect((await sam.send('POST', '/api/servers/srv_sam/domains', { name })).statusCode).toBe(201)
  })

  test('of a server that is gone is free', async () => {
    await world.db.update(servers).set({ closedAt: world.now() }).where(eq(servers.id, 'srv_sam'))
    expect((await layla.send('POST', api, { name })).statusCode).toBe(201)
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
