import { afterEach, describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import {
  ask,
  Conversation,
  errorOf,
  idleName,
  newName,
  wireSubscription,
} from './conversation.example.ts'

const { signal } = new AbortController()
const conversation = new Conversation()
afterEach(() => conversation.end())
const disable = {
  request: 'DELETE /api/billing/v1/subscriptions/Azz1/auto-renewal/disable',
  body: wireSubscription(),
}
const notRenewed = wireSubscription({ status: 'not_renewing', is_auto_renewed: false })

describe('a retirement', () => {
  const stillRenewed = ask.subscriptions(wireSubscription())
  const over = ask.subscriptions(notRenewed)

  test('first ends the renewal, then stops', async () => {
    const hostinger = await conversation.begin([
      ask.machine(),
      stillRenewed,
      disable,
      ask.act('POST', 'stop'),
    ])
    expect(await hostinger.deleteMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'busy', code: 'stopping' },
    })
  })

  test.each(['stopped', 'suspended'])('gives the idle name last, to what is %s', async state => {
    const hostinger = await conversation.begin([
      ask.machine({ state }),
      over,
      { ...ask.act('PUT', 'hostname'), sent: { hostname: idleName } },
    ])
    expect(await hostinger.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test('of what was bought new and never used makes it idle, for whoever comes next', async () => {
    const hostinger = await conversation.begin([
      ask.machine({ state: 'stopped', hostname: newName }),
      over,
      { ...ask.act('PUT', 'hostname'), sent: { hostname: idleName } },
    ])
    expect(await hostinger.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test.each<[string, ExpectedExchange]>([
    ['is gone', { ...ask.machine(), status: 404, body: errorOf('gone') }],
    ['has ended', ask.machine({ state: 'destroyed' })],
    ['is about to end', ask.machine({ state: 'destroying' })],
  ])('of what %s is done', async (_, exchange) => {
    const hostinger = await conversation.begin([exchange])
    expect(await hostinger.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test.each([{ state: 'creating' }, { actions_lock: 'locked' }, { state: 'stopping' }])(
    'waits while something runs: %j',
    async change => {
      const hostinger = await conversation.begin([ask.machine(change)])
      expect(await hostinger.deleteMachine('42', signal)).toMatchObject({
        ok: false,
        error: { kind: 'busy' },
      })
    },
  )

  test('never touches a machine that has a name of somebody else', async () => {
    const hostinger = await conversation.begin([ask.machine({ hostname: 'shop.example.com' })])
    expect(await hostinger.deleteMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'rejected', code: 'not-ours' },
    })
  })

  test('of a machine that nobody named leaves it without a name, stopped and not renewed', async () => {
    const nameless = { hostname: 'srv42.hstgr.cloud', state: 'stopped' }
    const hostinger = await conversation.begin([ask.machine(nameless), over])
    expect(await hostinger.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })
})
