import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { FaultKind } from '../control/faults.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, idIn, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const order = { server_type: 'cx23', image: 'debian-12', location: 'fsn1' }

beforeAll(async () => {
  sandbox = await startSandbox()
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.world.faults.clear())

function make(operation: string, fault: FaultKind, provider = 'hetzner'): void {
  sandbox.world.faults.add({ provider, operation, fault, times: 1 })
}

test.each([
  ['sold-out', 412, 'resource_unavailable'],
  ['quota', 403, 'resource_limit_exceeded'],
  ['rate-limited', 429, 'rate_limit_exceeded'],
  ['unauthorized', 401, 'unauthorized'],
  ['error-500-before-effect', 500, 'server_error'],
] as const)('%s refuses an order in the words of Hetzner, once', async (fault, status, code) => {
  make('create-server', fault, 'provider')
  const name = `refused-${fault}`
  expect(await api.refusal('POST', '/servers', { ...order, name })).toEqual([status, code])
  expect((await api.call('GET', `/servers?name=${name}`)).body).toMatchObject({ servers: [] })
  await api.createServer({ name })
})

test('after a timeout the server may be there: its name finds it', async () => {
  make('create-server', 'timeout-after-effect')
  const send = api.call('POST', '/servers', { ...order, name: 'unknown-outcome' })
  await expect(send).rejects.toThrow('fetch failed')
  const found = await api.call('GET', '/servers?name=unknown-outcome')
  expect(found.body).toMatchObject({ servers: [{ name: 'unknown-outcome' }] })
})

test('an action can fail after its order was accepted', async () => {
  make('create-server', 'action-fails')
  const { id, actionId, startActionId } = await api.createServer({ name: 'half-made' })
  expect(await api.outcomeOf(actionId)).toBe('error')
  expect(await api.outcomeOf(startActionId)).toBe('error')
  const action = await api.call('GET', `/actions/${actionId}`)
  expect(action.body).toMatchObject({ action: { error: { code: 'action_failed' } } })
  expect(sandbox.world.machines.find(`hetzner-${id}`)).toBeNull()
  expect((await api.call('DELETE', `/servers/${id}`)).status).toBe(200)
})

test('a server whose boot fails says running, but no machine is there until a reset', async () => {
  make('create-server', 'boot-fails')
  const { id, ip } = await api.createRunningServer({ name: 'dead' })
  expect(await api.statusOf(id)).toBe('running')
  expect(sandbox.world.machines.findByAddress(ip)).toBeNull()
  expect(await api.act(id, 'reset')).toBe('success')
  expect(sandbox.world.machines.findByAddress(ip)).not.toBeNull()
})

test('a deletion that fails leaves the server', async () => {
  const { id } = await api.createRunningServer({ name: 'stays' })
  make('delete-server', 'action-fails')
  const deletion = await api.call('DELETE', `/servers/${id}`)
  expect(await api.outcomeOf(idIn(deletion, 'action'))).toBe('error')
  expect(await api.statusOf(id)).toBe('running')
})

test('a type can be sold out in one location, and the catalogue says so', async () => {
  const sell = (available: boolean) =>
    fetch(`${sandbox.environment.SANDBOX_CONTROL_URL}/_sandbox/hetzner/availability`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ serverType: 'cx23', location: 'hel1', available }),
    })
  expect((await sell(false)).status).toBe(200)
  const refused = { ...order, name: 'no-room', location: 'hel1' }
  expect(await api.refusal('POST', '/servers', refused)).toEqual([412, 'resource_unavailable'])
  const types = await api.call('GET', '/server_types?name=cx23')
  const [locations] = column(types, 'server_types', 'locations')
  expect(locations).toContainEqual(
    expect.objectContaining({ name: 'hel1', available: false, recommended: false }),
  )
  await sell(true)
  await api.createServer({ name: 'no-room', location: 'hel1' })
})
