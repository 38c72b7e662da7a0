import { afterEach, describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import { ask, Conversation, errorOf, pageOf } from './conversation.example.ts'

const { signal } = new AbortController()
const conversation = new Conversation()
afterEach(() => conversation.end())

const path = '/api/vps/v1/firewall'
const rule = (protocol: string, port: string) => ({ protocol, port })
const wireFirewall = (rules: object[], change: object = {}) => ({
  id: 6,
  name: 'web',
  is_synced: false,
  rules,
  ...change,
})
const complete = wireFirewall([rule('TCP', '22'), rule('TCP', '443'), rule('ICMP', 'any')])
const list = (...firewalls: object[]): ExpectedExchange => ({
  request: `GET ${path}?page=1`,
  body: pageOf(firewalls),
})
const add = (protocol: string, port: string): ExpectedExchange => ({
  request: `POST ${path}/6/rules`,
  sent: { protocol, port, source: 'any', source_detail: 'any' },
  body: {},
})
const wanted = { name: 'web', tcpPorts: [22, 443], labels: {} }

describe('a firewall', () => {
  test('is made rule by rule, the one that says it is complete last', async () => {
    const made = { request: `POST ${path}`, sent: { name: 'web' }, body: wireFirewall([]) }
    const rules = [add('TCP', '22'), add('TCP', '443'), add('ICMP', 'any')]
    const hostinger = await conversation.begin([list(), made, ...rules])
    expect(await hostinger.createFirewall(wanted, signal)).toEqual({ ok: true, value: { id: '6' } })
  })

  test('that is incomplete is not found, and is completed', async () => {
    const begun = wireFirewall([rule('TCP', '22')])
    const rest = [add('TCP', '443'), add('ICMP', 'any')]
    const hostinger = await conversation.begin([list(begun), list(begun), ...rest])
    expect(await hostinger.findFirewall('web', signal)).toEqual({ ok: true, value: null })
    expect(await hostinger.createFirewall(wanted, signal)).toEqual({ ok: true, value: { id: '6' } })
  })

  test('that is complete is found by its name, and is made once', async () => {
    const other = wireFirewall([rule('ICMP', 'any')], { id: 5, name: 'webs' })
    const hostinger = await conversation.begin([list(other, complete), list(other, complete)])
    expect(await hostinger.findFirewall('web', signal)).toEqual({ ok: true, value: { id: '6' } })
    expect(await hostinger.createFirewall(wanted, signal)).toMatchObject({
      ok: false,
      error: { kind: 'already-exists' },
    })
  })
})

describe('a machine behind a firewall', () => {
  const active = ask.machine({ firewall_group_id: 6 })
  const read = (change: object): ExpectedExchange => ({
    request: `GET ${path}/6`,
    body: { ...complete, ...change },
  })
  const apply = (verb: string): ExpectedExchange => ({ request: `POST ${path}/6/${verb}/42` })

  test('is seen there before it counts', async () => {
    const hostinger = await conversation.begin([
      ask.machine({ firewall_group_id: 5 }),
      apply('activate'),
      active,
      read({ is_synced: true }),
    ])
    const attach = () => hostinger.attachFirewall('42', '6', signal)
    expect(await attach()).toMatchObject({ ok: false, error: { kind: 'busy' } })
    expect(await attach()).toEqual({ ok: true, value: null })
  })

  test('gets the rules of today', async () => {
    const hostinger = await conversation.begin([active, read({ is_synced: false }), apply('sync')])
    expect(await hostinger.attachFirewall('42', '6', signal)).toEqual({ ok: true, value: null })
  })

  test('waits for what runs on it, and says when it is gone', async () => {
    const hostinger = await conversation.begin([
      ask.machine({ actions_lock: 'locked' }),
      { ...ask.machine(), status: 404, body: errorOf('gone') },
    ])
    const attach = () => hostinger.attachFirewall('42', '6', signal)
    expect(await attach()).toMatchObject({ ok: false, error: { kind: 'busy' } })
    expect(await attach()).toMatchObject({ ok: false, error: { kind: 'not-found' } })
  })
})
