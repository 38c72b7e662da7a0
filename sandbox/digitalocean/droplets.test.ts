import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
// A new minute: each test has the whole burst of requests.
beforeEach(async () => {
  sandbox.world.faults.clear()
  await api.pass(60_000)
})

test('an order is answered at once, without an address: the private one comes first', async () => {
  const answer = await api.call('POST', '/droplets', {
    name: 'first',
    size: 's-2vcpu-2gb',
    image: 'debian-12-x64',
    region: 'ams3',
    tags: ['web'],
  })
  expect(answer).toMatchObject({
    status: 202,
    body: {
      droplet: {
        name: 'first',
        status: 'new',
        locked: true,
        networks: { v4: [], v6: [] },
        region: { slug: 'ams3' },
        size_slug: 's-2vcpu-2gb',
        tags: ['web'],
      },
      links: { actions: [{ rel: 'create', href: expect.stringMatching(/\/v2\/actions\/\d+$/) }] },
    },
  })
  const [id] = column(await api.call('GET', '/droplets?name=first'), 'droplets', 'id')
  await api.pass(250)
  expect(await api.get(Number(id))).toMatchObject({
    status: 'new',
    networks: { v4: [{ type: 'private' }] },
  })
  await api.pass(250)
  const droplet = await api.get(Number(id))
  expect(droplet).toMatchObject({
    status: 'active',
    networks: {
      v4: [
        { type: 'private', ip_address: expect.stringMatching(/^10\./) },
        { type: 'public', ip_address: expect.stringMatching(/^198\.1[89]\./) },
      ],
    },
  })
})

test('the machine behind a Droplet has its address, its keys, its script and its size', async () => {
  const publicKey = makePublicKey()
  const key = await api.call('POST', '/account/keys', { name: 'mine', public_key: publicKey })
  expect(key).toMatchObject({ status: 201 })
  const [fingerprint] = column(await api.call('GET', '/account/keys'), 'ssh_keys', 'fingerprint')
  const { id, ip } = await api.create({
    name: 'keyed',
    image: 'ubuntu-24-04-x64',
    ssh_keys: [fingerprint],
    user_data: '#cloud-config\nhostname: keyed\n',
  })
  expect(sandbox.world.machines.findByAddress(ip)?.spec).toMatchObject({
    id: `digitalocean-${id}`,
    hostname: 'keyed',
    cores: 1,
    memoryMb: 1024,
    diskGb: 25,
    image: 'ubuntu-24.04',
    userData: '#cloud-config\nhostname: keyed\n',
    sshKeys: [publicKey],
    openPorts: null,
  })
})

test('several Droplets are made by one order, and names need not be unique', async () => {
  const order = { size: 's-1vcpu-1gb', image: 'debian-13-x64', region: 'nyc', tags: ['pair'] }
  const answer = await api.call('POST', '/droplets', { ...order, names: ['same', 'same'] })
  expect(answer.body).toMatchObject({
    droplets: [{ name: 'same', region: { slug: 'nyc1' } }, { name: 'same' }],
    links: { actions: [{ rel: 'create' }, { rel: 'create' }] },
  })
  await api.pass()
  const found = await api.call('GET', '/droplets?tag_name=pair')
  expect(column(found, 'droplets', 'status')).toEqual(['active', 'active'])
  expect((await api.call('DELETE', '/droplets?tag_name=pair')).status).toBe(204)
  await api.pass()
  expect((await api.call('GET', '/droplets?tag_name=pair')).body).toEqual({
    droplets: [],
    links: {},
    meta: { total: 0 },
  })
})

test.each([
  ['an illegal name', { name: 'not_a_host' }, /^Only valid hostname characters are allowed/],
  ['an unknown size', { size: 'cx23' }, /^You specified an invalid size/],
  ['an unknown image', { image: 'ubuntu-24.04' }, /^You specified an invalid image/],
  ['an unknown region', { region: 'fsn1' }, /^You specified an invalid region/],
  ['a closed region', { region: 'ams2' }, /^Region is not available$/],
  ['a size that is not sold there', { size: 'c-2', region: 'sfo2' }, /^Size is not available in/],
  ['an unknown key', { ssh_keys: [7, 'aa:bb'] }, /^7, aa:bb are invalid key identifiers/],
  ['a bad tag', { tags: ['a@b.example'] }, /^Tag names can only contain/],
  ['too long a script', { user_data: 'x'.repeat(65_537) }, /^user_data must be at most 64 KiB$/],
])('an order with %s is refused', async (_what, fields, message) => {
  const order = { name: 'refused', size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1' }
  expect(await api.refusal('POST', '/droplets', { ...order, ...fields })).toEqual([
    422,
    'unprocessable_entity',
    expect.stringMatching(message),
  ])
  expect((await api.call('GET', '/droplets?name=refused')).body).toMatchObject({ droplets: [] })
})

test('a Droplet goes off, on, and through a power cycle', async () => {
  const { id } = await api.create({ name: 'switched' })
  expect(await api.act(id, 'power_off')).toBe('completed')
  expect(await api.get(id)).toMatchObject({ status: 'off' })
  expect(await api.act(id, 'power_on')).toBe('completed')
  expect(await api.act(id, 'power_cycle')).toBe('completed')
  expect(await api.act(id, 'reboot')).toBe('completed')
  expect(await api.get(id)).toMatchObject({ status: 'active' })
  const actions = await api.call('GET', `/droplets/${id}/actions`)
  expect(column(actions, 'actions', 'type')).toEqual([
    'reboot',
    'power_cycle',
    'power_on',
    'power_off',
    'create',
  ])
})

test('a completed shutdown means only that it was asked for', async () => {
  const { id } = await api.create({ name: 'asked' })
  await api.call('POST', `/droplets/${id}/actions`, { type: 'shutdown' })
  await api.pass(350)
  const actions = await api.call('GET', `/droplets/${id}/actions`)
  expect(column(actions, 'actions', 'status')).toEqual(['completed', 'completed'])
  expect(await api.get(id)).toMatchObject({ status: 'active' })
  await api.pass()
  expect(await api.get(id)).toMatchObject({ status: 'off' })
})

test('while an action runs the Droplet refuses the next one, and its deletion', async () => {
  const { id } = await api.create({ name: 'busy' })
  await api.call('POST', `/droplets/${id}/actions`, { type: 'power_off' })
  const refused = [422, 'unprocessable_entity', 'Droplet already has a pending event.']
  const path = `/droplets/${id}`
  expect(await api.refusal('POST', `${path}/actions`, { type: 'power_on' })).toEqual(refused)
  expect(await api.refusal('DELETE', path)).toEqual(refused)
})

test('a bigger size needs the Droplet off, leaves it off, and keeps the disk unless told', async () => {
  const { id } = await api.create({ name: 'grown' })
  const resize = { type: 'resize', size: 's-1vcpu-2gb' }
  const path = `/droplets/${id}/actions`
  expect(await api.refusal('POST', path, resize)).toContain(
    'Droplet is currently on. Please power it off to run this event.',
  )
  await api.act(id, 'power_off')
  expect(await api.act(id, 'resize', { size: 's-1vcpu-2gb' })).toBe('completed')
  expect(await api.get(id)).toMatchObject({ status: 'off' })
  const { body } = await api.call('GET', `/droplets/${id}`)
  expect(body).toMatchObject({ droplet: { size_slug: 's-1vcpu-2gb', memory: 2048, disk: 25 } })
  expect(await api.act(id, 'resize', { size: 's-2vcpu-2gb', disk: true })).toBe('completed')
  const smaller = { type: 'resize', size: 's-1vcpu-1gb' }
  expect(await api.refusal('POST', path, smaller)).toContain(
    'This size is not available because it has a smaller disk.',
  )
})

test('a Droplet is renamed, gets backups, and can be told nothing unknown', async () => {
  const { id } = await api.create({ name: 'before' })
  await api.act(id, 'rename', { name: 'after' })
  await api.act(id, 'enable_backups')
  expect((await api.call('GET', `/droplets/${id}`)).body).toMatchObject({
    droplet: {
      name: 'after',
      features: expect.arrayContaining(['backups']),
      next_backup_window: { start: expect.any(String) },
    },
  })
  const dance = { type: 'dance' }
  expect(await api.refusal('POST', `/droplets/${id}/actions`, dance)).toContain(
    'You specified an invalid type for Droplet action.',
  )
})

test('a deleted Droplet leaves no machine behind, and is not found', async () => {
  const { id, ip } = await api.create({ name: 'gone' })
  expect((await api.call('DELETE', `/droplets/${id}`)).status).toBe(204)
  await api.pass()
  expect(await api.refusal('GET', `/droplets/${id}`)).toEqual([
    404,
    'not_found',
    'The resource you requested could not be found.',
  ])
  expect(sandbox.world.machines.findByAddress(ip)).toBeNull()
})
