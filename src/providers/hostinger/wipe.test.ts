import { afterEach, describe, expect, test } from 'vitest'
import { addSeconds } from '../../kit/clock.ts'
import {
  ask,
  Conversation,
  claimedName,
  errorOf,
  order,
  wireMachine,
} from './conversation.example.ts'
import { wipeOf } from './wipe.ts'

const at = (time: string) => new Date(`2026-11-21T${time}Z`)

describe('a machine was wiped', () => {
  const action = (name: string, state: string, time = '09:46:00') => ({
    name,
    state,
    created_at: at(time),
  })
  const wipe = (...actions: ReturnType<typeof action>[]) => wipeOf(actions, at('09:44:00'))

  test.each(['recreate', 'ct_recreate'])('by an action called %s', name => {
    expect(wipe(action(name, 'success'))).toBe('done')
  })

  test.each(['created', 'sent', 'delayed', 'state_of_next_year'])(
    'not before that is over: %s',
    state => {
      expect(wipe(action('ct_recreate', state))).toBe('under-way')
    },
  )

  test.each(['ct_restart', 'ct_create', 'ct_set_hostname'])('by nothing else: %s', name => {
    expect(wipe(action(name, 'success'))).toBe('not-yet')
  })

  test('not by a recreation that failed, nor by one of an owner before', () => {
    expect(wipe(action('ct_recreate', 'error'))).toBe('not-yet')
    expect(wipe(action('ct_recreate', 'success', '09:43:59'))).toBe('not-yet')
  })
})

describe('a machine that is to be wiped for its next owner', () => {
  const { signal } = new AbortController()
  const conversation = new Conversation()
  afterEach(() => conversation.end())
  const claimed = { hostname: claimedName }
  const listed = ask.machines(wireMachine(claimed))
  const wiped = { name: 'ct_recreate', state: 'success', created_at: '2026-11-21T09:46:00Z' }

  test('does not carry its labels until it is, and then nobody asks any more', async () => {
    const hostinger = await conversation.begin([
      listed,
      ask.catalogue,
      ask.actions(),
      ask.machine(claimed),
      ask.actions(),
      listed,
      ask.actions(wiped),
      listed,
      ask.machine(claimed),
    ])
    const list = async () => {
      const machines = await hostinger.listMachines(order.labels, signal)
      return machines.ok && machines.value.map(({ id }) => id)
    }
    const find = () => hostinger.findMachine('42', signal)
    expect(await list()).toEqual([])
    expect(await find()).toMatchObject({ ok: true, value: { labels: {} } })
    expect(await list()).toEqual(['42'])
    expect(await list()).toEqual(['42'])
    expect(await find()).toMatchObject({ ok: true, value: { labels: order.labels } })
  })

  test('costs those who look for others nothing', async () => {
    const hostinger = await conversation.begin([listed, ask.catalogue])
    const others = { ...order.labels, 'sambuk.server': 'srv_2' }
    expect(await hostinger.listMachines(others, signal)).toEqual({ ok: true, value: [] })
  })

  test('is an error, not absent, when that cannot be read', async () => {
    const failing = { ...ask.actions(), status: 401, body: errorOf('Unauthenticated') }
    const hostinger = await conversation.begin([listed, ask.catalogue, failing])
    expect(await hostinger.listMachines(order.labels, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized' },
    })
  })

  test('shows up after a day, so that one that was given up in the middle is retired', async () => {
    conversation.now = addSeconds(at('09:44:00'), 24 * 3600 + 1)
    const hostinger = await conversation.begin([listed, ask.catalogue])
    expect(await hostinger.listMachines(order.labels, signal)).toMatchObject({
      ok: true,
      value: [{ id: '42' }],
    })
  })
})
