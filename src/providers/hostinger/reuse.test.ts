import { afterEach, describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import {
  ask,
  Conversation,
  claimedName,
  errorOf,
  idleName,
  newName,
  order,
  wireMachine,
  wireScript,
  wireSubscription,
} from './conversation.example.ts'
import { wipeDueAfter } from './reuse.ts'

const { signal } = new AbortController()
const conversation = new Conversation()
afterEach(() => conversation.end())
const at = (time: string) => new Date(`2026-11-21T${time}Z`)
const claimedAt = at('09:45:00')
const renewal: ExpectedExchange = {
  request: 'PATCH /api/billing/v1/subscriptions/Azz1/auto-renewal/enable',
  body: wireSubscription(),
}
const wiped = { name: 'ct_recreate', state: 'success', created_at: '2026-11-21T09:46:00Z' }
const notRenewed = wireSubscription({ status: 'not_renewing', is_auto_renewed: false })

test('a wipe has to come after the claim, give or take a clock, and after the script it runs', () => {
  const made = (time: string) => ({ created_at: at(time) })
  expect(wipeDueAfter(claimedAt, made('09:30:00'))).toEqual(at('09:44:00'))
  expect(wipeDueAfter(claimedAt, made('09:44:30'))).toEqual(at('09:44:30'))
})

describe('a reuse', () => {
  const begin = (...rest: ExpectedExchange[]) => conversation.begin([ask.templates, ...rest])
  const idle = { hostname: idleName, state: 'stopped' }
  const claimed = { hostname: claimedName, state: 'stopped' }
  const busy = (code: string) => ({ ok: false, error: { kind: 'busy', code } })
  const prepared = [ask.scripts(wireScript()), ask.subscriptions(wireSubscription())]

  test('begins with the renewal and the name, which says when the wipe has to come', async () => {
    const hostinger = await begin(
      ask.machine(idle),
      ask.scripts(wireScript()),
      ask.subscriptions(notRenewed),
      renewal,
      { ...ask.act('PUT', 'hostname'), sent: { hostname: claimedName } },
    )
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('naming'))
  })

  test('goes on with the wipe', async () => {
    const hostinger = await begin(
      ask.machine(claimed),
      ...prepared,
      ask.actions(),
      ask.act('POST', 'recreate'),
    )
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('recreating'))
  })

  test('whose wipe was asked for and not answered does not ask again by itself', async () => {
    const hostinger = await begin(ask.machine(claimed), ...prepared, ask.actions(), {
      ...ask.act('POST', 'recreate'),
      instead: 'reset',
    })
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } })
    expect(conversation.waits).toEqual([])
  })

  test('waits for a wipe that has begun, also where the machine still looks as before', async () => {
    const sent = { ...wiped, state: 'sent' }
    const hostinger = await begin(ask.machine(claimed), ...prepared, ask.actions(sent))
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('recreating'))
  })

  test('wipes again when the wipe has failed', async () => {
    const failed = { ...wiped, state: 'error' }
    const hostinger = await begin(
      ask.machine({ ...claimed, state: 'error' }),
      ...prepared,
      ask.actions(failed),
      ask.act('POST', 'recreate'),
    )
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('recreating'))
  })

  test('names it again when the wipe has taken the name, and then does not wipe again', async () => {
    const hostinger = await begin(
      ask.machine({ hostname: 'srv42.hstgr.cloud' }),
      ...prepared,
      { ...ask.act('PUT', 'hostname'), sent: { hostname: claimedName } },
      ask.templates,
      ask.machine({ hostname: claimedName }),
      ...prepared,
      ask.actions(wiped),
      ask.catalogue,
    )
    const reuse = () => hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(await reuse()).toMatchObject(busy('naming'))
    conversation.now = new Date(conversation.now.getTime() + 11 * 60_000)
    expect(await reuse()).toMatchObject({
      ok: true,
      value: { id: '42', name: claimedName, labels: order.labels, state: 'running' },
    })
  })

  test('starts what stands still after the wipe', async () => {
    const hostinger = await begin(
      ask.machine(claimed),
      ...prepared,
      ask.actions(wiped),
      ask.act('POST', 'start'),
    )
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('starting'))
  })

  test('does not take a machine that could not be renewed', async () => {
    const hostinger = await begin(ask.machine(idle), ask.scripts(wireScript()), ask.subscriptions())
    expect(await hostinger.reuseMachine('42', order, claimedAt, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'no-subscription' },
    })
  })

  test.each([
    { actions_lock: 'locked', hostname: idleName },
    { state: 'recreating', hostname: claimedName },
    { state: 'creating', hostname: 'srv42.hstgr.cloud' },
  ])('waits while something runs: %j', async change => {
    const hostinger = await begin(ask.machine(change))
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject(busy('locked'))
  })

  test.each(['srv2.ins1.sambuk.internal', 'shop.example.com'])(
    'never touches a machine of somebody else: %s',
    async hostname => {
      const hostinger = await begin(ask.machine({ hostname }))
      expect(await hostinger.reuseMachine('42', order, claimedAt, signal)).toMatchObject({
        ok: false,
        error: { kind: 'rejected', code: 'not-reusable' },
      })
    },
  )

  test('of a machine that was bought for the order is over', async () => {
    const hostinger = await begin(ask.machine(), ask.catalogue)
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject({ ok: true, value: { id: '42' } })
  })

  test('of a machine that is gone says so', async () => {
    const hostinger = await begin({ ...ask.machine(), status: 404, body: errorOf('gone') })
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  })

  test('sets up a machine that never was, and looks again when another call did', async () => {
    const initial = ask.machine({ state: 'initial', hostname: 'srv42.hstgr.cloud', ipv4: null })
    const setup = ask.act('POST', 'setup')
    const hostinger = await begin(
      initial,
      ...prepared,
      ask.places,
      { ...setup, body: wireMachine({ state: 'creating' }) },
      ask.catalogue,
      initial,
      ...prepared,
      { ...setup, status: 422, body: errorOf('Virtual machine is already set up') },
    )
    const reused = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(reused).toMatchObject({ ok: true, value: { state: 'creating', labels: order.labels } })
    const again = await hostinger.reuseMachine('42', order, claimedAt, signal)
    expect(again).toMatchObject(busy('already-set-up'))
  })
})

describe('reusable', () => {
  const { size, location } = order
  const wanted = { installationId: 'ins_1', size, location, boughtSince: at('09:00:00') }
  const ids = async (machines: object[], subscriptions: object[] | null, change: object = {}) => {
    const hostinger = await conversation.begin([
      ask.catalogue,
      ask.machines(...machines),
      ...(subscriptions ? [ask.subscriptions(...subscriptions)] : []),
    ])
    const listed = await hostinger.listReusable({ ...wanted, ...change }, signal)
    return listed.ok && listed.value.map(({ id }) => id)
  }
  const idle = (id: number, change: object = {}) =>
    wireMachine({
      id,
      hostname: idleName,
      state: 'stopped',
      subscription_id: `Azz${id}`,
      ...change,
    })
  const empty = (id: number, change: object = {}) =>
    wireMachine({
      id,
      hostname: `srv${id}.hstgr.cloud`,
      state: 'initial',
      data_center_id: null,
      created_at: '2026-11-21T08:59:00Z',
      ...change,
    })
  const paid = (id: number, change: object = {}) =>
    wireSubscription({ id: `Azz${id}`, status: 'not_renewing', ...change })

  test('are what was bought and never set up, then the idle, the longest paid first', async () => {
    const machines = [wireMachine(), idle(1), idle(2), empty(3)]
    const subscriptions = [paid(1), paid(2, { expires_at: '2027-01-21T09:00:00Z' })]
    expect(await ids(machines, subscriptions)).toEqual(['3', '2', '1'])
  })

  test('are last those that are being called idle', async () => {
    const machines = [idle(1, { actions_lock: 'locked' }), idle(2)]
    const subscriptions = [paid(1, { expires_at: '2027-01-21T09:00:00Z' }), paid(2)]
    expect(await ids(machines, subscriptions)).toEqual(['2', '1'])
  })

  test('are what was bought new for nobody, once it is up, and without labels', async () => {
    const created = idle(1, { hostname: newName, state: 'running' })
    expect(await ids([created], [paid(1, { status: 'active' })])).toEqual(['1'])
    expect(await ids([{ ...created, state: 'creating' }], null)).toEqual([])
  })

  test.each([
    ['of another installation', idle(1, { hostname: 'idle.ins2.sambuk.internal' })],
    ['of another size', idle(1, { plan: 'KVM 4' })],
    ['in another place', idle(1, { data_center_id: 11 })],
    ['that something runs on', idle(1, { actions_lock: 'locked', state: 'stopping' })],
    ['bought earlier', empty(1, { created_at: '2026-11-21T08:57:00Z' })],
    ['being set up', empty(1, { actions_lock: 'locked' })],
    ['with a name that we never gave', idle(1, { hostname: 'shop.example.com' })],
  ])('are none %s', async (_, machine) => {
    expect(await ids([machine], null)).toEqual([])
  })

  test('are no empty ones for a caller that bought nothing', async () => {
    expect(await ids([empty(1)], null, { boughtSince: null })).toEqual([])
  })

  test.each([
    { expires_at: '2026-11-24T09:59:59Z' },
    { status: 'cancelled' },
    { status: 'paused' },
    { id: 'another' },
  ])('are none that could not go on: %j', async change => {
    expect(await ids([idle(1)], [paid(1, change)])).toEqual([])
  })
})
