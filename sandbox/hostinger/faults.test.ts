import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { FaultKind } from '../control/faults.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { JudgedClient } from './judged-client.ts'

let folder: string
let sandbox: RunningSandbox
let api: JudgedClient
const vms = '/vps/v1/virtual-machines'
const setup = { template_id: 1059, data_center_id: 11, hostname: 'order.agents.test' }
const order = { item_id: 'hostingercom-vps-kvm1-usd-1m', setup }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sambuk-hostinger-'))
  await start()
})
afterEach(async () => {
  await sandbox.close()
  rmSync(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  sandbox = await startSandbox({
    clock: 'manual',
    startsAt: new Date('2026-11-21T12:00:00Z'),
    stateDir: folder,
    imageDir: join(folder, 'images'),
  })
  api = new JudgedClient(sandbox)
}

async function restart(): Promise<void> {
  await sandbox.close()
  await start()
}

function make(operation: string, fault: FaultKind, provider = 'hostinger'): void {
  sandbox.world.faults.add({ provider, operation, fault, times: 1 })
}

test.each([
  ['sold-out', 422, ['setup.data_center_id']],
  ['quota', 422, ['item_id']],
  ['rate-limited', 429, []],
  ['unauthorized', 401, []],
  ['error-500-before-effect', 500, []],
] as const)(
  '%s refuses an order in the words of Hostinger, once',
  async (fault, status, fields) => {
    make('create-server', fault, 'provider')
    expect(await api.refusal('POST', vms, order)).toMatchObject({ status, fields })
    expect((await api.call('GET', '/billing/v1/subscriptions')).body).toEqual([])
    await api.purchase(setup)
  },
)

test('after a timeout the machine may be there and paid: its hostname finds it', async () => {
  make('create-server', 'timeout-after-effect')
  await expect(api.call('POST', vms, order)).rejects.toThrow('fetch failed')
  expect((await api.call('GET', vms)).body).toMatchObject([{ hostname: 'order.agents.test' }])
  expect((await api.call('GET', '/billing/v1/subscriptions')).body).toHaveLength(1)
})

test('a purchase whose setup fails is paid, and its machine waits for a setup', async () => {
  make('create-server', 'action-fails')
  const bought = await api.call('POST', vms, order)
  expect(bought.body).toMatchObject({
    order: { status: 'completed' },
    virtual_machine: { state: 'initial', actions_lock: 'unlocked', template: null, ipv4: null },
  })
  make('create-server', 'action-fails')
  const { id } = await api.purchase()
  expect(await api.machine(id)).toMatchObject({ hostname: `srv${id}.hstgr.cloud` })
  for (const path of ['start', 'restart', 'snapshot']) {
    expect(await api.refusal('POST', `${vms}/${id}/${path}`)).toMatchObject({ status: 422 })
  }
  const answer = await api.call('POST', `${vms}/${id}/setup`, setup)
  expect(answer.body).toMatchObject({ id, state: 'creating', hostname: 'order.agents.test' })
  expect(await api.settle(id)).toMatchObject({ state: 'running', ipv4: [{}] })
  expect(await api.refusal('POST', `${vms}/${id}/setup`, setup)).toMatchObject({ status: 422 })
})

test('a purchase may be refused by its setup, after it was paid', async () => {
  make('set-up-server', 'sold-out')
  expect(await api.refusal('POST', vms, order)).toMatchObject({ status: 422 })
  expect((await api.call('GET', vms)).body).toMatchObject([{ state: 'initial' }])
  expect((await api.call('GET', '/billing/v1/subscriptions')).body).toHaveLength(1)
})

test('a setup that fails leaves the machine as it was', async () => {
  make('create-server', 'action-fails')
  const { id } = await api.purchase()
  make('set-up-server', 'action-fails')
  await api.call('POST', `${vms}/${id}/setup`, setup)
  expect(await api.settle(id)).toMatchObject({ state: 'initial', template: null, ipv4: null })
  const actions = await api.call('GET', `${vms}/${id}/actions`)
  expect(actions.body).toMatchObject({ data: [{ name: 'ct_create', state: 'error' }] })
})

test('an action can fail after it was accepted', async () => {
  const { id } = await api.purchaseRunning()
  make('power-off', 'action-fails')
  expect(await api.act(id, 'POST', `${vms}/${id}/stop`)).toBe('error')
  expect((await api.machine(id)).state).toBe('running')
  make('rebuild', 'action-fails')
  const recreate = { template_id: 1059 }
  expect(await api.act(id, 'POST', `${vms}/${id}/recreate`, recreate)).toBe('error')
  expect((await api.machine(id)).state).toBe('error')
  expect(await api.act(id, 'POST', `${vms}/${id}/recreate`, recreate)).toBe('success')
  expect((await api.machine(id)).state).toBe('running')
})

test('a machine whose boot fails says running, but nothing is there until a restart', async () => {
  make('create-server', 'boot-fails')
  const { id, ip } = await api.purchaseRunning()
  const find = () => sandbox.world.machines.findByAddress(ip)
  expect(find()).toBeNull()
  expect(await api.act(id, 'POST', `${vms}/${id}/restart`)).toBe('success')
  expect(find()?.state()).toBe('booting')
  make('rebuild', 'boot-fails')
  expect(await api.act(id, 'POST', `${vms}/${id}/recreate`, { template_id: 1059 })).toBe('success')
  expect((await api.machine(id)).state).toBe('running')
  expect(find()?.state()).toBe('off')
  expect(await api.act(id, 'POST', `${vms}/${id}/start`)).toBe('success')
  expect(find()?.state()).toBe('booting')
})

test('a restarted sandbox finishes what was accepted, and ends what is not renewed', async () => {
  const { id, subscription } = await api.purchase(setup)
  await api.call('DELETE', `/billing/v1/subscriptions/${subscription}/auto-renewal/disable`)
  await restart()
  const running = await api.settle(id)
  expect(running).toMatchObject({ state: 'running', hostname: 'order.agents.test' })
  await api.act(id, 'POST', `${vms}/${id}/snapshot`)
  await restart()
  expect(sandbox.world.machines.find(`hostinger-${id}`)?.state()).toBe('booting')
  expect(await api.call('GET', `${vms}/${id}/snapshot`)).toMatchObject({ status: 200 })
  await sandbox.world.clock.advance(30 * 24 * 3_600_000)
  expect((await api.call('GET', vms)).body).toEqual([])
  expect(sandbox.world.machines.list()).toEqual([])
})

test('too many requests in a minute are refused until it is over', async () => {
  const first = await api.call('GET', vms)
  expect(first.headers.get('x-ratelimit-limit')).toBe('60')
  expect(first.headers.get('x-ratelimit-remaining')).toBe('59')
  for (let n = 1; n < 60; n++) await api.call('GET', vms)
  await sandbox.world.clock.advance(20_000)
  const refused = await api.call('GET', vms)
  expect(refused).toMatchObject({ status: 429, body: { message: 'Too Many Attempts.' } })
  expect(refused.headers.get('retry-after')).toBe('40')
  await sandbox.world.clock.advance(40_000)
  expect(await api.call('GET', vms)).toMatchObject({ status: 200 })
})

test('a wrong token is refused', async () => {
  const { HOSTINGER_API_URL } = sandbox.environment
  const response = await fetch(`${HOSTINGER_API_URL}/api${vms}`, {
    headers: { authorization: 'Bearer wrong' },
  })
  expect(response.status).toBe(401)
  expect(await response.json()).toMatchObject({ message: 'Unauthenticated' })
})

async function control(path: string, body?: object) {
  const { SANDBOX_CONTROL_URL } = sandbox.environment
  const response = await fetch(`${SANDBOX_CONTROL_URL}/_sandbox/hostinger/${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: body ? { 'content-type': 'application/json' } : {},
  })
  return await response.json()
}

test('an account that never had a machine is refused scripts until it has one', async () => {
  await control('account', { isNew: true })
  const script = { name: 'first', content: '#!/bin/sh\n' }
  const path = '/vps/v1/post-install-scripts'
  const message = '[VPS:2000] Unauthorized'
  expect(await api.refusal('POST', path, script)).toMatchObject({ status: 403, message })
  expect(await api.refusal('GET', path)).toMatchObject({ status: 403, message })
  await api.purchase(setup)
  expect((await api.call('POST', path, script)).status).toBe(200)
})

test('a data center can be sold out by hand, and what was paid can be seen', async () => {
  await control('availability', { dataCenter: 11, available: false })
  const refused = await api.refusal('POST', vms, order)
  expect(refused).toMatchObject({ status: 422, fields: ['setup.data_center_id'] })
  await api.purchase({ ...setup, data_center_id: 19 })
  await control('availability', { dataCenter: 11, available: true })
  await api.purchase(setup)
  expect(await control('charges')).toMatchObject({
    charges: [
      { amount: 499, currency: 'USD', status: 'paid', reason: 'purchase' },
      { amount: 499 },
    ],
  })
})
