import { afterEach, describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import {
  ask,
  Conversation,
  catalogue,
  errorOf,
  idleName,
  order,
  ownName,
  pageOf,
  wireMachine,
  wireScript,
} from './conversation.example.ts'
import { hostnameOf, identityOfOrder } from './identity.ts'

const { signal } = new AbortController()
const conversation = new Conversation()
afterEach(() => conversation.end())
const converse = (script: ExpectedExchange[]) => conversation.begin(script)
const owner = { 'sambuk.installation': 'ins_1' }

describe('the catalogue', () => {
  test('becomes offers with the price of every month and the power that is told or known', async () => {
    const hostinger = await converse([ask.catalogue, ask.places])
    const offer = {
      provider: 'hostinger',
      location: '19',
      locationName: 'Frankfurt',
      country: 'DE',
      architecture: 'x86',
      currency: 'USD',
      available: true,
    }
    const small = { size: 'hostingercom-vps-kvm2', cores: 2, memoryGb: 8, diskGb: 100 }
    const large = { size: 'hostingercom-vps-kvm4', cores: 4, memoryGb: 16, diskGb: 200 }
    expect(await hostinger.listOffers(signal)).toEqual({
      ok: true,
      value: [
        { ...offer, ...small, monthlyCostMinor: 1799 },
        { ...offer, ...large, monthlyCostMinor: 2999 },
      ],
    })
  })

  test('leaves out what is of unknown power or is not sold by the month', async () => {
    const [known] = catalogue
    const yearly = known?.prices.filter(({ period_unit }) => period_unit === 'year')
    const items = [
      { ...known, name: 'Game Panel 1', metadata: { slots: 10 } },
      { ...known, prices: yearly },
    ]
    const hostinger = await converse([{ ...ask.catalogue, body: items }, ask.places])
    expect(await hostinger.listOffers(signal)).toEqual({ ok: true, value: [] })
  })

  test('is asked for again after ten minutes, and stays good when it cannot be read', async () => {
    const machines = ask.machines(wireMachine())
    const failure = { ...ask.catalogue, status: 422, body: errorOf('no') }
    const hostinger = await converse([machines, ask.catalogue, machines, machines, failure])
    const size = async () => {
      const listed = await hostinger.listMachines(owner, signal)
      return listed.ok && listed.value[0]?.size
    }
    expect(await size()).toBe('hostingercom-vps-kvm2')
    conversation.now = new Date(conversation.now.getTime() + 9 * 60_000)
    expect(await size()).toBe('hostingercom-vps-kvm2')
    conversation.now = new Date(conversation.now.getTime() + 2 * 60_000)
    expect(await size()).toBe('hostingercom-vps-kvm2')
  })
})

describe('a list of machines', () => {
  test('has those of ours that carry the labels, and nobody else', async () => {
    const everything = ask.machines(
      wireMachine(),
      wireMachine({ id: 43, hostname: 'srv43.hstgr.cloud' }),
      wireMachine({ id: 44, hostname: 'shop.example.com' }),
      wireMachine({ id: 45, hostname: idleName, state: 'stopped' }),
      wireMachine({ id: 46, state: 'destroyed' }),
      wireMachine({ id: 47, hostname: 'idle.ins2.sambuk.internal' }),
    )
    const hostinger = await converse([everything, ask.catalogue, everything, everything])
    expect(await hostinger.listMachines(owner, signal)).toMatchObject({
      ok: true,
      value: [
        { id: '42', name: ownName, labels: order.labels },
        { id: '45', labels: { ...owner, 'sambuk.retired': 'yes' } },
      ],
    })
    expect(await hostinger.listMachines(order.labels, signal)).toMatchObject({
      ok: true,
      value: [{ id: '42' }],
    })
    const stranger = { ...owner, 'sambuk.pool': 'yes' }
    expect(await hostinger.listMachines(stranger, signal)).toEqual({ ok: true, value: [] })
  })

  test('names an installation whose id its operator made up as it was asked for', async () => {
    const labels = { 'sambuk.installation': 'our_production', 'sambuk.server': 'srv_1' }
    const machines = ask.machines(
      wireMachine({ hostname: hostnameOf(identityOfOrder({ labels })) }),
      wireMachine({ id: 43 }),
    )
    const hostinger = await converse([machines, ask.catalogue, machines])
    const wanted = { 'sambuk.installation': 'our_production' }
    expect(await hostinger.listMachines(wanted, signal)).toMatchObject({
      ok: true,
      value: [{ id: '42', labels }],
    })
    const others = { 'sambuk.installation': 'our_staging' }
    expect(await hostinger.listMachines(others, signal)).toEqual({ ok: true, value: [] })
  })

  test('in another shape than we know is unavailable, not empty', async () => {
    const hostinger = await converse([{ ...ask.machines(), body: { data: [] } }])
    expect(await hostinger.listMachines(owner, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'unparseable' },
    })
  })

  test('is counted whoever the machines belong to, without a known limit', async () => {
    const foreign = wireMachine({ hostname: 'shop.example.com' })
    const hostinger = await converse([ask.machines(wireMachine(), foreign)])
    expect(await hostinger.readLimits(signal)).toEqual({
      ok: true,
      value: { machinesMax: null, machinesNow: 2 },
    })
  })
})

describe('a machine', () => {
  test('is told in our words', async () => {
    const hostinger = await converse([ask.machine(), ask.catalogue])
    expect(await hostinger.findMachine('42', signal)).toEqual({
      ok: true,
      value: {
        id: '42',
        name: ownName,
        state: 'running',
        address: '198.51.100.7',
        labels: order.labels,
        size: 'hostingercom-vps-kvm2',
        location: '19',
        createdAt: new Date('2026-11-21T09:00:00Z'),
      },
    })
  })

  test.each([
    ['initial', 'creating'],
    ['creating', 'creating'],
    ['starting', 'starting'],
    ['running', 'running'],
    ['stopping', 'stopping'],
    ['stopped', 'stopped'],
    ['recreating', 'rebuilding'],
    ['restoring', 'rebuilding'],
    ['destroying', 'deleting'],
    ['error', 'unknown'],
    ['suspending', 'unknown'],
    ['suspended', 'unknown'],
    ['unsuspending', 'unknown'],
    ['recovery', 'unknown'],
    ['stopping_recovery', 'unknown'],
    ['state_of_next_year', 'unknown'],
  ])('that is %s is %s to us, also without an address, a plan or a place', async (state, ours) => {
    const bare = { state, ipv4: null, plan: null, data_center_id: null }
    const hostinger = await converse([ask.machine(bare), ask.catalogue])
    expect(await hostinger.findMachine('42', signal)).toMatchObject({
      ok: true,
      value: { state: ours, address: null, size: '', location: '' },
    })
  })

  test.each<[string, Partial<ExpectedExchange>]>([
    ['was never there', { status: 404, body: errorOf('Virtual machine not found') }],
    ['reached the end of its period', { body: wireMachine({ state: 'destroyed' }) }],
  ])('that %s is null', async (_, answer) => {
    const hostinger = await converse([{ ...ask.machine(), ...answer }])
    expect(await hostinger.findMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test('behind a path that the vendor no longer has is not taken for gone', async () => {
    const body = errorOf('[VPS:2002] Route is not found.')
    const hostinger = await converse([{ ...ask.machine(), status: 404, body }])
    expect(await hostinger.findMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'rejected', code: 'VPS:2002', requestId: 'c-1' },
    })
  })

  test('is read again when the vendor fails, and only then', async () => {
    const failure = { ...ask.machine(), status: 502, body: '<html>' }
    const refusal = { ...ask.machine(), status: 401, body: errorOf('Unauthenticated') }
    const hostinger = await converse([failure, ask.machine(), ask.catalogue, refusal])
    expect(await hostinger.findMachine('42', signal)).toMatchObject({ ok: true })
    expect(conversation.waits).toHaveLength(1)
    expect(await hostinger.findMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized' },
    })
    expect(conversation.waits).toHaveLength(1)
  })

  test.each([
    ['powerOn', 'start'],
    ['shutDown', 'stop'],
    ['powerOff', 'stop'],
    ['restart', 'restart'],
  ] as const)('is asked by %s to %s', async (method, command) => {
    const hostinger = await converse([ask.act('POST', command)])
    expect(await hostinger[method]('42', signal)).toEqual({ ok: true, value: null })
  })

  test('cannot be reached outside of its path, whatever the id', async () => {
    const request = 'GET /api/vps/v1/virtual-machines/..%2Ffirewall%3Fx'
    const hostinger = await converse([{ request, status: 404, body: errorOf('not found') }])
    expect(await hostinger.findMachine('../firewall?x', signal)).toEqual({ ok: true, value: null })
  })
})

describe('user data', () => {
  test('is deleted by its name on every page, also where a lost answer left two', async () => {
    const others = Array.from({ length: 50 }, (_, index) => wireScript({ id: index, name: 'x' }))
    const page = (number: number) => `GET /api/vps/v1/post-install-scripts?page=${number}`
    const hostinger = await converse([
      { request: page(1), body: pageOf(others, 1, 52) },
      { request: page(2), body: pageOf([wireScript(), wireScript({ id: 8 })], 2, 52) },
      ask.deleteScript,
      {
        request: 'DELETE /api/vps/v1/post-install-scripts/8',
        status: 404,
        body: errorOf('not found'),
      },
    ])
    expect(await hostinger.deleteUserData('shop-1', signal)).toEqual({ ok: true, value: null })
  })

  test('that cannot be deleted is said', async () => {
    const refused = { ...ask.deleteScript, status: 403, body: errorOf('no') }
    const hostinger = await converse([ask.scripts(wireScript()), refused])
    expect(await hostinger.deleteUserData('shop-1', signal)).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized' },
    })
  })
})

test('what the capabilities rule out is rejected without asking, and there are no images', async () => {
  const hostinger = await converse([])
  const unsupported = { ok: false, error: { kind: 'rejected', code: 'unsupported' } }
  const key = { name: 'a', publicKey: 'b', labels: {} }
  expect(await hostinger.findSshKey('a', signal)).toMatchObject(unsupported)
  expect(await hostinger.createSshKey(key, signal)).toMatchObject(unsupported)
  expect(await hostinger.deleteSshKey('1', signal)).toMatchObject(unsupported)
  const image = { description: 'a', labels: {} }
  expect(await hostinger.createImage('1', image, signal)).toMatchObject(unsupported)
  expect(await hostinger.deleteImage('1', signal)).toMatchObject(unsupported)
  expect(await hostinger.listImages({}, signal)).toEqual({ ok: true, value: [] })
  expect(await hostinger.deleteLabels({}, signal)).toEqual({ ok: true, value: null })
})
