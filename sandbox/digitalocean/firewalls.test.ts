import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const created = z.object({ firewall: z.object({ id: z.string(), status: z.string() }) })
const everyone = { addresses: ['0.0.0.0/0', '::/0'] }
const inbound = (ports: string) => ({ protocol: 'tcp', ports, sources: everyone })
const outbound = (ports: string) => ({ protocol: 'tcp', ports, destinations: everyone })

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(() => api.pass(60_000))

async function create(name: string, fields: object): Promise<string> {
  const answer = await api.call('POST', '/firewalls', { name, ...fields })
  expect(answer).toMatchObject({ status: 202 })
  return created.parse(answer.body).firewall.id
}

const portsOf = (id: number) =>
  sandbox.world.machines.find(`digitalocean-${id}`)?.spec.openPorts ?? null

async function canConnectOut(id: number): Promise<unknown> {
  const { SANDBOX_CONTROL_URL } = sandbox.environment
  const answer = await fetch(`${SANDBOX_CONTROL_URL}/_sandbox/digitalocean/droplets`)
  const { droplets } = z
    .object({ droplets: z.array(z.object({ id: z.int(), canConnectOut: z.boolean() })) })
    .parse(await answer.json())
  return droplets.find(droplet => droplet.id === id)?.canConnectOut
}

test('without a firewall everything is open, with one only what its rules allow', async () => {
  const { id } = await api.create({ name: 'plain' })
  expect(portsOf(id)).toBeNull()
  const firewall = await create('two-ports', {
    inbound_rules: [inbound('22'), inbound('8000-8002')],
    outbound_rules: [outbound('all')],
    droplet_ids: [id],
  })
  expect(portsOf(id)).toEqual([22, 8000, 8001, 8002])
  expect((await api.call('GET', `/firewalls/${firewall}`)).body).toMatchObject({
    firewall: { status: 'waiting', pending_changes: [{ droplet_id: id }] },
  })
  await api.pass()
  expect((await api.call('GET', `/firewalls/${firewall}`)).body).toMatchObject({
    firewall: { status: 'succeeded', pending_changes: [], outbound_rules: [{ ports: '0' }] },
  })
  expect((await api.call('DELETE', `/firewalls/${firewall}`)).status).toBe(204)
  expect(portsOf(id)).toBeNull()
})

test('a firewall on a tag protects whatever bears the tag, from then and until it is taken off', async () => {
  await api.call('POST', '/tags', { name: 'guarded' })
  await create('by-tag', { inbound_rules: [inbound('443')], tags: ['guarded'] })
  const { id } = await api.create({ name: 'late', tags: ['guarded'] })
  expect(portsOf(id)).toEqual([443])
  const other = await api.create({ name: 'other' })
  const resources = [{ resource_id: String(other.id), resource_type: 'droplet' }]
  await api.call('POST', '/tags/guarded/resources', { resources })
  expect(portsOf(other.id)).toEqual([443])
  const firewalls = await api.call('GET', `/droplets/${other.id}/firewalls`)
  expect(column(firewalls, 'firewalls', 'name')).toEqual(['by-tag'])
  await api.call('DELETE', '/tags/guarded/resources', { resources })
  expect(portsOf(other.id)).toBeNull()
})

test('a firewall without outbound rules lets nothing out, and one can see that', async () => {
  const { id } = await api.create({ name: 'mute' })
  expect(await canConnectOut(id)).toBe(true)
  const firewall = await create('inbound-only', {
    inbound_rules: [inbound('22')],
    droplet_ids: [id],
  })
  expect(await canConnectOut(id)).toBe(false)
  const rules = { outbound_rules: [outbound('443')] }
  expect((await api.call('POST', `/firewalls/${firewall}/rules`, rules)).status).toBe(204)
  expect(await canConnectOut(id)).toBe(true)
})

test('rules and targets are added and removed one by one, or replaced together', async () => {
  const { id } = await api.create({ name: 'changing' })
  const firewall = await create('changing', { inbound_rules: [inbound('22')] })
  const path = `/firewalls/${firewall}`
  await api.call('POST', `${path}/droplets`, { droplet_ids: [id] })
  await api.call('POST', `${path}/rules`, { inbound_rules: [inbound('80'), inbound('443')] })
  expect(portsOf(id)).toEqual([22, 80, 443])
  await api.call('DELETE', `${path}/rules`, { inbound_rules: [inbound('22')] })
  expect(portsOf(id)).toEqual([80, 443])
  const replaced = { name: 'changed', inbound_rules: [inbound('25')], droplet_ids: [id] }
  expect((await api.call('PUT', path, replaced)).body).toMatchObject({
    firewall: { name: 'changed', droplet_ids: [id] },
  })
  expect(portsOf(id)).toEqual([25])
  await api.call('DELETE', `${path}/droplets`, { droplet_ids: [id] })
  expect(portsOf(id)).toBeNull()
})

test.each([
  ['without a rule', {}, 'must have at least one rule'],
  ['on a tag that is not there', { tags: ['nobody'] }, 'tag nobody does not exist'],
  ['on an unknown Droplet', { droplet_ids: [7] }, 'droplet 7 does not exist'],
  [
    'for a port that is none',
    { inbound_rules: [inbound('70000')] },
    'inbound_rules.0.ports invalid port range',
  ],
  [
    'for an address that is none',
    { inbound_rules: [{ ...inbound('22'), sources: { addresses: ['everyone'] } }] },
    'inbound_rules.0.sources.addresses.0 invalid address',
  ],
])('a firewall %s is refused', async (_what, fields, message) => {
  const rules = Object.keys(fields).some(key => /^(tags|droplet)/.test(key))
    ? { inbound_rules: [inbound('22')] }
    : {}
  const body = { name: 'refused', ...rules, ...fields }
  expect(await api.refusal('POST', '/firewalls', body)).toEqual([
    422,
    'unprocessable_entity',
    message,
  ])
})

test('a name is used by one firewall only', async () => {
  await create('unique', { inbound_rules: [inbound('22')] })
  const again = { name: 'unique', inbound_rules: [inbound('22')] }
  expect(await api.refusal('POST', '/firewalls', again)).toEqual([
    409,
    'conflict',
    'duplicate name',
  ])
})
