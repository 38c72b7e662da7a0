import { afterEach, beforeEach, expect, test } from 'vitest'
import { keyPair } from '../machines/test-machines.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idOf, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const vms = '/vps/v1/virtual-machines'

beforeEach(async () => {
  sandbox = await startSandbox({ clock: 'manual', startsAt: new Date('2026-11-21T12:00:00Z') })
  api = new JudgedClient(sandbox)
})
afterEach(() => sandbox.close())

const order = (setup: object, more: object = {}) => ({
  item_id: 'hostingercom-vps-kvm1-usd-1m',
  setup: { template_id: 1059, data_center_id: 11, ...setup },
  ...more,
})

test('a purchase is paid at once, and its machine runs later, with an address', async () => {
  const answer = await api.call('POST', vms, {
    item_id: 'hostingercom-vps-kvm2-usd-1m',
    setup: { template_id: 1059, data_center_id: 19, hostname: 'first.agents.test' },
  })
  expect(answer).toMatchObject({
    status: 200,
    body: {
      order: { status: 'completed', currency: 'USD', total: 699 },
      virtual_machine: {
        state: 'creating',
        actions_lock: 'locked',
        hostname: 'first.agents.test',
        plan: 'KVM 2',
        cpus: 2,
        memory: 8192,
        disk: 102_400,
        ipv4: null,
        data_center_id: 19,
        template: { name: 'Debian 12' },
      },
    },
  })
  await sandbox.world.clock.advance(1_000)
  expect((await api.call('GET', vms)).body).toMatchObject([
    {
      state: 'running',
      actions_lock: 'unlocked',
      ipv4: [{ address: expect.stringMatching(/^198\.1[89]\./), ptr: 'first.agents.test' }],
    },
  ])
})

test('the machine behind it has its size, its image, its name and its keys', async () => {
  const { public: key } = keyPair()
  const public_key = { name: 'mine', key }
  const { id, ip } = await api.purchaseRunning({ hostname: 'keyed.agents.test', public_key })
  expect(sandbox.world.machines.findByAddress(ip)?.spec).toMatchObject({
    id: `hostinger-${id}`,
    hostname: 'keyed.agents.test',
    cores: 1,
    memoryMb: 4096,
    diskGb: 50,
    image: 'debian-12',
    sshKeys: [key],
    openPorts: null,
  })
  const keys = await api.call('GET', '/vps/v1/public-keys')
  expect(keys.body).toMatchObject({ data: [public_key], meta: { current_page: 1, total: 1 } })
})

test('without a hostname a machine has one of the vendor, and can get it back', async () => {
  const { id } = await api.purchaseRunning()
  const name = `srv${id}.hstgr.cloud`
  expect(await api.machine(id)).toMatchObject({ hostname: name })
  const path = `${vms}/${id}/hostname`
  expect(await api.act(id, 'PUT', path, { hostname: 'own.agents.test' })).toBe('success')
  expect(await api.machine(id)).toMatchObject({ hostname: 'own.agents.test' })
  expect(await api.act(id, 'DELETE', path)).toBe('success')
  expect(await api.machine(id)).toMatchObject({ hostname: name })
})

test.each([
  ['a price that is not sold', order({}, { item_id: 'hostingercom-vps-kvm1' }), ['item_id']],
  ['an unknown template', order({ template_id: 1 }), ['setup.template_id']],
  ['a template without an image here', order({ template_id: 1014 }), ['setup.template_id']],
  ['an unknown data center', order({ data_center_id: 10 }), ['setup.data_center_id']],
  ['an unknown script', order({ post_install_script_id: 1 }), ['setup.post_install_script_id']],
  ['a short password', order({ password: 'Short-1' }), ['setup.password']],
  ['a password of small letters', order({ password: 'small-letters-1' }), ['setup.password']],
  ['a password without a number', order({ password: 'No-Number-Here' }), ['setup.password']],
  ['a leaked password', order({ password: 'Password1234' }), ['setup.password']],
  ['a key that is none', order({ public_key: { name: 'a', key: 'b' } }), ['setup.public_key.key']],
  ['an unknown card', order({}, { payment_method_id: 1 }), ['payment_method_id']],
  ['nothing at all', {}, ['item_id', 'setup']],
])('a purchase with %s is refused and costs nothing', async (_what, body, fields) => {
  expect(await api.refusal('POST', vms, body)).toMatchObject({ status: 422, fields })
  expect((await api.call('GET', vms)).body).toEqual([])
  expect((await api.call('GET', '/billing/v1/subscriptions')).body).toEqual([])
})

test.each([
  ['a bare name', { hostname: 'bare' }, '[VPS:2004] Wrong hostname FQDN format'],
  ['capitals in its name', { hostname: 'Big.agents.test' }, '[VPS:2004] Wrong hostname'],
  ['a password of letters and numbers', { password: 'SandboxSecret1' }, '[VPS:2004] Password'],
])('a purchase with %s is refused, and paid all the same', async (_what, setup, message) => {
  const refused = await api.refusal('POST', vms, order(setup))
  expect(refused).toMatchObject({ status: 422, fields: [] })
  expect(refused.message).toContain(message)
  expect((await api.call('GET', vms)).body).toMatchObject([{ state: 'initial', ipv4: null }])
  expect((await api.call('GET', '/billing/v1/subscriptions')).body).toHaveLength(1)
})

test('a new name restarts the machine', async () => {
  const { id, ip } = await api.purchaseRunning()
  await sandbox.world.clock.advance(1_000)
  const find = () => sandbox.world.machines.findByAddress(ip)?.state()
  expect(find()).toBe('running')
  await api.act(id, 'PUT', `${vms}/${id}/hostname`, { hostname: 'new.agents.test' })
  expect(find()).toBe('booting')
})

test('a refusal says first what is wrong, and how much more', async () => {
  const { message } = await api.refusal('POST', vms, {})
  expect(message).toBe('The item id field is required. (and 1 more error)')
})

test('a machine is stopped, started and restarted, and each action is kept', async () => {
  const { id } = await api.purchaseRunning()
  const stop = await api.call('POST', `${vms}/${id}/stop`)
  expect(stop).toMatchObject({ status: 200, body: { name: 'ct_stop', state: 'sent' } })
  expect(await api.machine(id)).toMatchObject({ state: 'stopping', actions_lock: 'locked' })
  await api.settle(id)
  expect(await api.machine(id)).toMatchObject({ state: 'stopped' })
  expect(await api.act(id, 'POST', `${vms}/${id}/stop`)).toBe('success')
  expect(await api.act(id, 'POST', `${vms}/${id}/start`)).toBe('success')
  expect(await api.machine(id)).toMatchObject({ state: 'running' })
  expect(await api.act(id, 'POST', `${vms}/${id}/restart`)).toBe('success')
  expect(await api.machine(id)).toMatchObject({ state: 'running' })
  expect((await api.call('GET', `${vms}/${id}/actions`)).body).toMatchObject({
    data: ['create', 'stop', 'stop', 'start', 'restart'].map(name => ({
      name: `ct_${name}`,
      state: 'success',
    })),
    meta: { current_page: 1, per_page: 50, total: 5 },
  })
})

test('a machine whose plug was pulled is seen as stopped', async () => {
  const { id } = await api.purchaseRunning()
  await sandbox.world.machines.find(`hostinger-${id}`)?.powerOff({ force: true })
  expect(await api.machine(id)).toMatchObject({ state: 'stopped' })
})

test('while an action runs the machine is locked, and nothing else is accepted', async () => {
  const { id } = await api.purchase()
  for (const path of ['stop', 'restart', 'snapshot']) {
    const refused = await api.refusal('POST', `${vms}/${id}/${path}`)
    expect(refused).toMatchObject({ status: 422, message: expect.stringContaining('locked') })
  }
  const recreate = await api.refusal('POST', `${vms}/${id}/recreate`, { template_id: 1059 })
  expect(recreate.status).toBe(422)
  expect((await api.settle(id)).state).toBe('running')
})

test('a machine in recovery is off to the world until recovery is ended', async () => {
  const { id, ip } = await api.purchaseRunning()
  const path = `${vms}/${id}/recovery`
  expect(await api.refusal('DELETE', path)).toMatchObject({ status: 422 })
  await api.act(id, 'POST', path, { root_password: 'temporary' })
  expect(await api.machine(id)).toMatchObject({ state: 'recovery' })
  expect(sandbox.world.machines.findByAddress(ip)?.state()).toBe('off')
  await api.act(id, 'DELETE', path)
  expect(await api.machine(id)).toMatchObject({ state: 'running' })
})

test('there is one snapshot: a new one takes its place, and it expires', async () => {
  const { id } = await api.purchaseRunning()
  const path = `${vms}/${id}/snapshot`
  expect(await api.refusal('GET', path)).toMatchObject({ status: 404 })
  await api.act(id, 'POST', path)
  const first = await api.call('GET', path)
  expect(first.body).toMatchObject({ expires_at: expect.stringContaining('2026-12-11') })
  await api.act(id, 'POST', path)
  const second = await api.call('GET', path)
  expect(idOf(second)).not.toBe(idOf(first))
  await sandbox.world.clock.advance(20 * 24 * 3_600_000)
  expect(await api.refusal('GET', path)).toMatchObject({ status: 404 })
  await api.act(id, 'POST', path)
  expect(await api.act(id, 'DELETE', path)).toBe('success')
  expect(await api.refusal('POST', `${path}/restore`)).toMatchObject({ status: 404 })
})

test('name servers, the root password, measurements and backups answer in their form', async () => {
  const { id } = await api.purchaseRunning()
  const vm = `${vms}/${id}`
  expect(await api.act(id, 'PUT', `${vm}/nameservers`, { ns1: '1.1.1.1' })).toBe('success')
  expect(await api.machine(id)).toMatchObject({ ns1: '1.1.1.1', ns2: null })
  const weak = await api.refusal('PUT', `${vm}/root-password`, { password: 'weak' })
  expect(weak).toMatchObject({ status: 422, fields: ['password'] })
  const password = 'Sandbox-Secret-2'
  expect(await api.act(id, 'PUT', `${vm}/root-password`, { password })).toBe('success')
  await sandbox.world.clock.advance(3 * 3_600_000)
  const dates = 'date_from=2026-11-21T00:00:00Z&date_to=2026-12-01T00:00:00Z'
  expect((await api.call('GET', `${vm}/metrics?${dates}`)).body).toMatchObject({
    uptime: { unit: 'milliseconds', usage: { [Date.UTC(2026, 10, 21, 15) / 1000]: 10_800_000 } },
  })
  expect((await api.call('GET', `${vm}/backups`)).body).toMatchObject({ data: [] })
})

test('nothing deletes a machine or cancels a contract, and its keys cannot be read', async () => {
  const { id, subscription } = await api.purchaseRunning()
  for (const [method, path] of [
    ['DELETE', `${vms}/${id}`],
    ['DELETE', `/billing/v1/subscriptions/${subscription}`],
    ['GET', `${vms}/${id}/public-keys`],
    ['GET', `${vms}/${id}/docker`],
  ] as const) {
    expect(await api.callUnjudged(method, path)).toMatchObject({
      status: 404,
      body: { message: '[VPS:2002] Route is not found.', correlation_id: expect.any(String) },
    })
  }
  expect(await api.refusal('GET', `${vms}/1`)).toMatchObject({ status: 404 })
})
