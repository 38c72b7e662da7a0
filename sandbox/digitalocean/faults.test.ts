import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import type { FaultKind } from '../control/faults.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const page = z.object({ meta: z.object({ total: z.int() }) })
const order = { size: 's-1vcpu-1gb', image: 'debian-12-x64', region: 'fra1' }

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  sandbox.world.faults.clear()
  await api.pass(60_000)
})

function make(operation: string, fault: FaultKind, provider = 'digitalocean'): void {
  sandbox.world.faults.add({ provider, operation, fault, times: 1 })
}

function control(path: string, body: object): Promise<Response> {
  return fetch(`${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/digitalocean/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
}

test.each([
  ['sold-out', 422, 'unprocessable_entity', 'Size is not available in this region.'],
  [
    'quota',
    422,
    'unprocessable_entity',
    'creating this/these droplet(s) will exceed your droplet limit',
  ],
  ['rate-limited', 429, 'too_many_requests', 'API rate limit exceeded.'],
  ['unauthorized', 401, 'unauthorized', 'Unable to authenticate you.'],
  ['error-500-before-effect', 500, 'server_error', 'Unexpected server-side error'],
] as const)('%s refuses an order in the words of DigitalOcean, once', async (fault, ...refusal) => {
  make('create-server', fault, 'provider')
  const name = `refused-${fault}`
  expect(await api.refusal('POST', '/droplets', { ...order, name })).toEqual(refusal)
  expect((await api.call('GET', `/droplets?name=${name}`)).body).toMatchObject({ droplets: [] })
  await api.create({ name })
})

test('after a timeout the Droplet may be there: its name finds it', async () => {
  make('create-server', 'timeout-after-effect')
  const send = api.call('POST', '/droplets', { ...order, name: 'unknown-outcome' })
  await expect(send).rejects.toThrow('fetch failed')
  const found = await api.call('GET', '/droplets?name=unknown-outcome')
  expect(column(found, 'droplets', 'name')).toEqual(['unknown-outcome'])
})

test('an action can be errored after its order was accepted: the Droplet stays new', async () => {
  make('create-server', 'action-fails')
  const id = await api.order({ name: 'half-made' })
  await api.pass()
  const actions = await api.call('GET', `/droplets/${id}/actions`)
  expect(column(actions, 'actions', 'status')).toEqual(['errored'])
  expect(await api.get(id)).toMatchObject({ status: 'new', networks: { v4: [] } })
  expect(sandbox.world.machines.find(`digitalocean-${id}`)).toBeNull()
  expect((await api.call('DELETE', `/droplets/${id}`)).status).toBe(204)
})

test('a Droplet whose boot fails is active, but no machine is there until a power cycle', async () => {
  make('create-server', 'boot-fails')
  const { id, ip } = await api.create({ name: 'dead' })
  expect(sandbox.world.machines.findByAddress(ip)).toBeNull()
  expect(await api.act(id, 'power_cycle')).toBe('completed')
  expect(sandbox.world.machines.findByAddress(ip)).not.toBeNull()
})

test('faults are met by what an action does, although all actions have one path', async () => {
  const { id } = await api.create({ name: 'told' })
  make('power-off', 'error-500-before-effect', 'provider')
  const path = `/droplets/${id}/actions`
  expect((await api.call('POST', path, { type: 'shutdown' })).status).toBe(201)
  await api.pass()
  expect((await api.call('POST', path, { type: 'power_off' })).status).toBe(500)
  make('power-on', 'action-fails')
  expect(await api.act(id, 'power_on')).toBe('errored')
  expect(await api.get(id)).toMatchObject({ status: 'off' })
  expect(sandbox.world.calls.counts()).toMatchObject({
    'digitalocean.shutdown': 1,
    'digitalocean.power-off': 1,
    'digitalocean.power-on': 1,
  })
})

test('a deletion that fails leaves the Droplet', async () => {
  const { id } = await api.create({ name: 'stays' })
  make('delete-server', 'action-fails')
  expect((await api.call('DELETE', `/droplets/${id}`)).status).toBe(204)
  await api.pass()
  expect(await api.get(id)).toMatchObject({ status: 'active' })
})

test('a size can be sold out in one region, and the catalogue says so', async () => {
  const sell = (available: boolean) =>
    control('availability', { size: 's-1vcpu-1gb', region: 'lon1', available })
  expect((await sell(false)).status).toBe(200)
  const refused = { ...order, name: 'no-room', region: 'lon1' }
  expect(await api.refusal('POST', '/droplets', refused)).toContain(
    'Size is not available in this region.',
  )
  const sizes = await api.call('GET', '/sizes?per_page=200')
  expect(sizes.body).toMatchObject({
    sizes: expect.arrayContaining([
      expect.objectContaining({
        slug: 's-1vcpu-1gb',
        available: true,
        regions: expect.not.arrayContaining(['lon1']),
      }),
    ]),
  })
  const regions = await api.call('GET', '/regions?per_page=200')
  const slugs = column(regions, 'regions', 'slug')
  expect(column(regions, 'regions', 'sizes')[slugs.indexOf('lon1')]).not.toContain('s-1vcpu-1gb')
  await sell(true)
  await api.create({ name: 'no-room', region: 'lon1' })
})

test('the account says how many Droplets it may have, and may have no more', async () => {
  const { meta } = page.parse((await api.call('GET', '/droplets')).body)
  const { total } = meta
  expect((await control('account', { dropletLimit: total })).status).toBe(200)
  expect((await api.call('GET', '/account')).body).toMatchObject({
    account: { droplet_limit: total, status: 'active' },
  })
  expect((await api.refusal('POST', '/droplets', { ...order, name: 'one-more' }))[0]).toBe(422)
  await control('account', { dropletLimit: 1_000 })
  make('get-account', 'quota')
  expect((await api.call('GET', '/account')).body).toMatchObject({
    account: { droplet_limit: total },
  })
})

test('a sandbox that starts again goes on where the earlier one was', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sambuk-droplets-'))
  const options = { clock: 'manual', stateDir: folder, imageDir: join(folder, 'images') } as const
  try {
    const first = await startSandbox(options)
    const { id: lasting, ip } = await new JudgedClient(first).create({ name: 'lasting' })
    const interrupted = await new JudgedClient(first).order({ name: 'interrupted' })
    await first.close()

    const second = await startSandbox(options)
    const again = new JudgedClient(second)
    await again.pass()
    expect(await again.get(lasting)).toMatchObject({ status: 'active' })
    expect(second.world.machines.findByAddress(ip)?.spec.hostname).toBe('lasting')
    expect(await again.get(interrupted)).toMatchObject({ status: 'active' })
    await second.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
