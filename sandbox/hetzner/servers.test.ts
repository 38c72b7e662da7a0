import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { idIn, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient

beforeAll(async () => {
  sandbox = await startSandbox()
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.world.faults.clear())

test('an order is answered at once with an address, and the server runs later', async () => {
  const answer = await api.call('POST', '/servers', {
    name: 'first',
    server_type: 'cx23',
    image: 'debian-12',
    location: 'nbg1',
    labels: { app: 'web' },
    user_data: '#cloud-config\n',
  })
  expect(answer).toMatchObject({
    status: 201,
    body: {
      server: {
        name: 'first',
        status: 'initializing',
        locked: true,
        location: { name: 'nbg1' },
        labels: { app: 'web' },
        public_net: { ipv4: { ip: expect.stringMatching(/^198\.1[89]\./) } },
      },
      action: { command: 'create_server', status: 'running', progress: 0 },
      next_actions: [{ command: 'start_server', status: 'running' }],
      root_password: expect.any(String),
    },
  })
  expect(JSON.stringify(answer.body)).not.toContain('datacenter')
})

test('the machine behind a server has its address, its keys, its script and its size', async () => {
  const publicKey = makePublicKey()
  await api.call('POST', '/ssh_keys', { name: 'mine', public_key: publicKey })
  const { id, ip } = await api.createRunningServer({
    name: 'keyed',
    ssh_keys: ['mine'],
    user_data: '#cloud-config\nhostname: keyed\n',
  })
  expect(await api.statusOf(id)).toBe('running')
  expect(sandbox.world.machines.findByAddress(ip)?.spec).toMatchObject({
    id: `hetzner-${id}`,
    hostname: 'keyed',
    cores: 2,
    memoryMb: 4096,
    diskGb: 40,
    image: 'debian-12',
    userData: '#cloud-config\nhostname: keyed\n',
    sshKeys: [publicKey],
    openPorts: null,
  })
})

test('with a key there is no root password', async () => {
  await api.call('POST', '/ssh_keys', { name: 'other', public_key: makePublicKey() })
  const order = {
    name: 'no-password',
    server_type: 'cx23',
    image: 'debian-12',
    ssh_keys: ['other'],
  }
  expect(await api.call('POST', '/servers', order)).toMatchObject({ body: { root_password: null } })
})

test('a name is used once in a project', async () => {
  await api.createServer({ name: 'unique' })
  const order = { name: 'unique', server_type: 'cx23', image: 'debian-12' }
  expect(await api.refusal('POST', '/servers', order)).toEqual([409, 'uniqueness_error'])
  const found = await api.call('GET', '/servers?name=unique')
  expect(found.body).toMatchObject({ servers: [{ name: 'unique' }] })
})

test.each([
  ['an illegal name', { name: 'not_a_host' }, 422, 'invalid_input'],
  ['an unknown type', { server_type: 'cx11' }, 422, 'invalid_input'],
  ['an unknown image', { image: 'windows-95' }, 422, 'invalid_input'],
  ['an unknown location', { location: 'lon1' }, 422, 'invalid_input'],
  ['a type that is not sold there', { location: 'ash' }, 422, 'invalid_input'],
  ['too long a script', { user_data: 'x'.repeat(32_769) }, 422, 'invalid_input'],
  ['a bad label', { labels: { mail: 'a@b.example' } }, 422, 'invalid_input'],
  ['an unknown key', { ssh_keys: ['nobody'] }, 404, 'not_found'],
  ['an unknown firewall', { firewalls: [{ firewall: 1 }] }, 404, 'not_found'],
] as const)('an order with %s is refused', async (_what, fields, status, code) => {
  const order = { name: 'refused', server_type: 'cx23', image: 'debian-12', ...fields }
  expect(await api.refusal('POST', '/servers', order)).toEqual([status, code])
  expect((await api.call('GET', '/servers?name=refused')).body).toMatchObject({ servers: [] })
})

test('invalid input names the field at fault', async () => {
  const answer = await api.call('POST', '/servers', { name: '-', server_type: 'cx23' })
  expect(answer.body).toMatchObject({
    error: { code: 'invalid_input', details: { fields: [{ name: 'name' }, { name: 'image' }] } },
  })
})

test('a server goes off, on, and through a reset', async () => {
  const { id } = await api.createRunningServer({ name: 'switched' })
  expect(await api.act(id, 'poweroff')).toBe('success')
  expect(await api.statusOf(id)).toBe('off')
  expect(await api.act(id, 'poweron')).toBe('success')
  expect(await api.statusOf(id)).toBe('running')
  expect(await api.act(id, 'reset')).toBe('success')
  expect(await api.act(id, 'reboot')).toBe('success')
  expect(await api.statusOf(id)).toBe('running')
})

test('the success of a shutdown means only that it was asked for', async () => {
  const { id } = await api.createRunningServer({ name: 'asked' })
  expect(await api.act(id, 'shutdown')).toBe('success')
  await expect.poll(() => api.statusOf(id), { timeout: 20_000 }).toBe('off')
})

test('a machine whose plug was pulled is seen as off', async () => {
  const { id } = await api.createRunningServer({ name: 'unplugged' })
  const { SANDBOX_CONTROL_URL } = sandbox.environment
  const url = `${SANDBOX_CONTROL_URL}/_sandbox/machines/hetzner-${id}/kill`
  expect((await fetch(url, { method: 'POST' })).status).toBe(200)
  expect(await api.statusOf(id)).toBe('off')
})

test('while an action runs the server refuses the next one', async () => {
  const { id } = await api.createRunningServer({ name: 'busy' })
  await api.call('POST', `/servers/${id}/actions/poweroff`)
  const path = `/servers/${id}/actions/poweron`
  expect(await api.refusal('POST', path)).toEqual([423, 'locked'])
})

test('a bigger type needs the server off, and keeps the disk unless told otherwise', async () => {
  const { id } = await api.createRunningServer({ name: 'grown' })
  const change = { server_type: 'cx33', upgrade_disk: false }
  const path = `/servers/${id}/actions/change_type`
  expect(await api.refusal('POST', path, change)).toEqual([422, 'server_not_stopped'])
  await api.act(id, 'poweroff')
  expect(await api.act(id, 'change_type', change)).toBe('success')
  expect((await api.call('GET', `/servers/${id}`)).body).toMatchObject({
    server: { server_type: { name: 'cx33' }, primary_disk_size: 40, status: 'running' },
  })
  await api.act(id, 'poweroff')
  const smaller = { server_type: 'cax11', upgrade_disk: false }
  expect(await api.refusal('POST', path, smaller)).toEqual([422, 'invalid_server_type'])
})

test('labels are replaced as a set, and a protected server is not deleted', async () => {
  const { id } = await api.createRunningServer({ name: 'kept', labels: { a: '1', b: '2' } })
  const renamed = await api.call('PUT', `/servers/${id}`, { name: 'kept-2', labels: { c: '3' } })
  expect(renamed.body).toMatchObject({ server: { name: 'kept-2', labels: { c: '3' } } })
  await api.act(id, 'change_protection', { delete: true, rebuild: true })
  expect(await api.refusal('DELETE', `/servers/${id}`)).toEqual([403, 'protected'])
  await api.act(id, 'change_protection', { delete: false, rebuild: false })
  expect((await api.call('DELETE', `/servers/${id}`)).status).toBe(200)
})

test('a deleted server leaves no machine and no address behind', async () => {
  const { id, ip } = await api.createRunningServer({ name: 'gone' })
  const answer = await api.call('DELETE', `/servers/${id}`)
  expect(answer.body).toMatchObject({ action: { command: 'delete_server' } })
  await expect.poll(async () => (await api.call('GET', `/servers/${id}`)).status).toBe(404)
  expect(sandbox.world.machines.findByAddress(ip)).toBeNull()
  expect((await api.call('GET', `/primary_ips?ip=${ip}`)).body).toMatchObject({ primary_ips: [] })
})

test('an address that was told to stay outlives its server and can be used again', async () => {
  const { id, ip } = await api.createRunningServer({ name: 'moving' })
  const primaryIp = idIn(await api.call('GET', `/primary_ips?ip=${ip}`), 'primary_ips')
  await api.call('PUT', `/primary_ips/${primaryIp}`, { auto_delete: false })
  await api.call('DELETE', `/servers/${id}`)
  await expect.poll(async () => (await api.call('GET', `/servers/${id}`)).status).toBe(404)
  const again = await api.createServer({ name: 'moved', public_net: { ipv4: primaryIp } })
  expect(again.ip).toBe(ip)
  const path = `/primary_ips/${primaryIp}`
  expect(await api.refusal('DELETE', path)).toEqual([422, 'must_be_unassigned'])
})
