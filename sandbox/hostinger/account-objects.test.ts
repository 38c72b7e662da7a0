import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { keyPair } from '../machines/test-machines.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idOf, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const vps = '/vps/v1'

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  // A minute, so that each test has the whole limit of requests.
  await sandbox.world.clock.advance(60_000)
})

const ssh = { protocol: 'SSH', port: '22', source: 'any', source_detail: 'any' }
const tcp = (port: string) => ({ ...ssh, protocol: 'TCP', port })

function openPorts(id: number): number[] | null | undefined {
  return sandbox.world.machines.find(`hostinger-${id}`)?.spec.openPorts
}

async function addFirewall(...rules: object[]): Promise<number> {
  const id = idOf(await api.call('POST', `${vps}/firewall`, { name: 'web' }))
  for (const rule of rules) await api.call('POST', `${vps}/firewall/${id}/rules`, rule)
  return id
}

const isSynced = async (firewall: number) =>
  (await api.call('GET', `${vps}/firewall/${firewall}`)).body

test('an active firewall drops all but what its rules accept', async () => {
  const { id } = await api.purchaseRunning()
  const empty = await addFirewall()
  await api.act(id, 'POST', `${vps}/firewall/${empty}/activate/${id}`)
  expect(openPorts(id)).toEqual([])
  const rules = [ssh, { ...ssh, protocol: 'HTTPS', port: '443' }, tcp('8000:8002')]
  const web = await addFirewall(...rules, { ...tcp('53'), protocol: 'UDP' })
  await api.act(id, 'POST', `${vps}/firewall/${web}/activate/${id}`)
  expect(openPorts(id)).toEqual([22, 443, 8000, 8001, 8002])
  const machine = await api.call('GET', `${vps}/virtual-machines/${id}`)
  expect(machine.body).toMatchObject({ firewall_group_id: web })
  await api.act(id, 'POST', `${vps}/firewall/${web}/deactivate/${id}`)
  expect(openPorts(id)).toBeNull()
})

test('a change of the rules reaches a machine when it is synced, not before', async () => {
  const { id } = await api.purchaseRunning()
  const web = await addFirewall(ssh)
  expect(await isSynced(web)).toMatchObject({ is_synced: false })
  await api.act(id, 'POST', `${vps}/firewall/${web}/activate/${id}`)
  expect(await isSynced(web)).toMatchObject({ is_synced: true })
  const added = idOf(await api.call('POST', `${vps}/firewall/${web}/rules`, tcp('443')))
  expect(await isSynced(web)).toMatchObject({ is_synced: false, rules: [{}, { port: '443' }] })
  expect(openPorts(id)).toEqual([22])
  expect(await api.act(id, 'POST', `${vps}/firewall/${web}/sync/${id}`)).toBe('success')
  expect(openPorts(id)).toEqual([22, 443])
  await api.call('PUT', `${vps}/firewall/${web}/rules/${added}`, tcp('80'))
  await api.act(id, 'POST', `${vps}/firewall/${web}/sync/${id}`)
  expect(openPorts(id)).toEqual([22, 80])
  await api.call('DELETE', `${vps}/firewall/${web}/rules/${added}`)
  expect(await isSynced(web)).toMatchObject({ is_synced: false, rules: [{ protocol: 'SSH' }] })
})

test('deleting a firewall opens the machines that had it', async () => {
  const { id } = await api.purchaseRunning()
  const web = await addFirewall(ssh)
  await api.act(id, 'POST', `${vps}/firewall/${web}/activate/${id}`)
  await api.call('DELETE', `${vps}/firewall/${web}`)
  expect(openPorts(id)).toBeNull()
  expect(await api.refusal('GET', `${vps}/firewall/${web}`)).toMatchObject({ status: 404 })
})

test('a firewall that is not active can be neither synced nor deactivated', async () => {
  const { id } = await api.purchaseRunning()
  const web = await addFirewall(ssh)
  for (const path of ['sync', 'deactivate']) {
    const refused = await api.refusal('POST', `${vps}/firewall/${web}/${path}/${id}`)
    expect(refused).toMatchObject({ status: 422, fields: [] })
  }
})

test.each([
  [{ ...ssh, protocol: 'tcp' }, 'protocol'],
  [tcp('70000'), 'port'],
  [tcp('80-90'), 'port'],
  [{ ...ssh, source: 'anywhere' }, 'source'],
  [{ ...ssh, source: 'custom', source_detail: 'home' }, 'source_detail'],
])('a rule is refused by its field: %o', async (rule, field) => {
  const web = await addFirewall()
  const refused = await api.refusal('POST', `${vps}/firewall/${web}/rules`, rule)
  expect(refused).toMatchObject({ status: 422, fields: [field] })
})

test('lists come in pages of fifty', async () => {
  const path = `${vps}/post-install-scripts`
  for (let n = 0; n < 51; n++) {
    await api.call('POST', path, { name: `script ${n}`, content: '#!/bin/sh\n' })
  }
  await sandbox.world.clock.advance(60_000)
  const first = await api.call('GET', path)
  expect(first.body).toMatchObject({ meta: { current_page: 1, per_page: 50, total: 51 } })
  expect((await api.call('GET', `${path}?page=2`)).body).toMatchObject({
    data: [{ name: 'script 50' }],
    meta: { current_page: 2 },
  })
  expect((await api.call('GET', `${path}?page=3`)).body).toMatchObject({ data: [] })
})

test('a script is kept, changed and deleted, and has at most 48 KB', async () => {
  const path = `${vps}/post-install-scripts`
  const big = { name: 'big', content: 'é'.repeat(24 * 1024) }
  const id = idOf(await api.call('POST', path, big))
  const bigger = await api.refusal('POST', path, { ...big, content: `${big.content}x` })
  expect(bigger).toMatchObject({ status: 422, fields: ['content'] })
  await api.call('PUT', `${path}/${id}`, { name: 'small', content: '#!/bin/sh\n' })
  expect((await api.call('GET', `${path}/${id}`)).body).toMatchObject({ name: 'small' })
  await api.call('DELETE', `${path}/${id}`)
  expect(await api.refusal('GET', `${path}/${id}`)).toMatchObject({ status: 404 })
})

test('an attached key is on the machine after its next installation, deleted or not', async () => {
  const { id } = await api.purchaseRunning()
  const { public: key } = keyPair()
  const keyId = idOf(await api.call('POST', `${vps}/public-keys`, { name: 'late', key }))
  const attach = `${vps}/public-keys/attach/${id}`
  expect(await api.act(id, 'POST', attach, { ids: [keyId] })).toBe('success')
  expect(await api.refusal('POST', attach, { ids: [1] })).toMatchObject({ fields: ['ids'] })
  await api.call('DELETE', `${vps}/public-keys/${keyId}`)
  const recreate = `${vps}/virtual-machines/${id}/recreate`
  await api.act(id, 'POST', recreate, { template_id: 1059 })
  expect(sandbox.world.machines.find(`hostinger-${id}`)?.spec.sshKeys).toEqual([key])
})

test('data centers and templates are bare lists', async () => {
  const places = await api.call('GET', `${vps}/data-centers`)
  expect(places.body).toHaveLength(10)
  expect(places.body).toContainEqual({
    id: 11,
    name: 'bnk',
    location: 'lt',
    city: 'Vilnius',
    continent: 'Europe',
  })
  const templates = await api.call('GET', `${vps}/templates`)
  expect(templates.body).toContainEqual(expect.objectContaining({ id: 1007 }))
  expect((await api.call('GET', `${vps}/templates/1007`)).body).toMatchObject({
    name: 'Ubuntu 22.04 LTS',
  })
  expect(await api.refusal('GET', `${vps}/templates/1`)).toMatchObject({ status: 404 })
})
