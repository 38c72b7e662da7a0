import { afterEach, describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import { seededRandom } from '../../kit/random.ts'
import {
  ask,
  Conversation,
  errorOf,
  newName,
  order,
  ownName,
  wireMachine,
  wireScript,
} from './conversation.example.ts'
import { rootPassword } from './order.ts'

const { signal } = new AbortController()
const conversation = new Conversation()
afterEach(() => conversation.end())

/** Everything before the money: what the order needs is looked up, and the script is there. */
const prepared = [
  ask.catalogue,
  ask.templates,
  ask.places,
  ask.machines(),
  ask.scripts(),
  ask.createScript,
]
const completed = { order: { id: 1, status: 'completed' }, virtual_machine: wireMachine() }
/** What an account without any machine hears, and a token without the right. */
const noScripts = { ...ask.scripts(), status: 403, body: errorOf('[VPS:2000] Unauthorized') }
const creating = wireMachine({ state: 'creating', ipv4: null })

test('a purchase says everything in one request', async () => {
  const sent = {
    item_id: 'hostingercom-vps-kvm2-usd-1m',
    payment_method_id: 6523,
    setup: {
      template_id: 1059,
      post_install_script_id: 7,
      password: rootPassword(seededRandom('hostinger')),
      data_center_id: 19,
      hostname: ownName,
      enable_backups: false,
      install_monarx: false,
    },
  }
  const body = { ...completed, virtual_machine: creating }
  const hostinger = await conversation.begin([...prepared, { ...ask.purchase, sent, body }], {
    paymentMethodId: 6523,
  })
  expect(await hostinger.createMachine(order, signal)).toMatchObject({
    ok: true,
    value: { id: '42', name: ownName, state: 'creating', address: null, labels: order.labels },
  })
})

test('passwords are long, differ, and have one of each kind that the vendor wants', () => {
  const random = seededRandom('passwords')
  const made = Array.from({ length: 50 }, () => rootPassword(random))
  expect(new Set(made).size).toBe(50)
  for (const one of made) {
    expect(one.length).toBeGreaterThan(30)
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[-().&@?'#;/,+]/]) expect(one).toMatch(kind)
  }
})

test('a script of an earlier attempt is corrected and used', async () => {
  const old = wireScript({ content: 'old' })
  const content = { name: order.name, content: order.userData }
  const corrected: ExpectedExchange = {
    request: 'PUT /api/vps/v1/post-install-scripts/7',
    sent: content,
    body: wireScript(),
  }
  const bought = { ...ask.purchase, body: completed }
  const hostinger = await conversation.begin([
    ...prepared.slice(0, 4),
    ask.scripts(old),
    corrected,
    bought,
  ])
  expect(await hostinger.createMachine(order, signal)).toMatchObject({ ok: true })
})

describe('before money is spent', () => {
  test.each([
    ['a size', { size: 'hostingercom-vps-kvm9' }, 'unknown-size', 1],
    ['an image', { image: { preparedId: '1' } }, 'unsupported', 1],
    ['a place', { location: '17' }, 'unknown-location', 3],
  ])('%s that is not there is rejected', async (_, change, code, asked) => {
    const hostinger = await conversation.begin(prepared.slice(0, asked))
    expect(await hostinger.createMachine({ ...order, ...change }, signal)).toMatchObject({
      ok: false,
      error: { kind: 'rejected', code },
    })
  })

  test("the order's machine is looked for, and is not bought twice", async () => {
    const hostinger = await conversation.begin([
      ...prepared.slice(0, 3),
      ask.machines(wireMachine()),
    ])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'already-exists' },
    })
  })

  test('an account that has machines and may not register scripts is told so', async () => {
    const others = ask.machines(wireMachine({ hostname: 'shop.example.com' }))
    const hostinger = await conversation.begin([...prepared.slice(0, 3), others, noScripts])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unauthorized', code: 'VPS:2000' },
    })
  })

  test('the first machine is waited for, not bought again, while it is being set up', async () => {
    const first = ask.machines(wireMachine({ hostname: newName, state: 'creating' }))
    const hostinger = await conversation.begin([...prepared.slice(0, 3), first])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'busy', code: 'first-machine' },
    })
  })
})

describe('the first machine of an account, which may have no script yet,', () => {
  const refusedScripts = [...prepared.slice(0, 4), noScripts]
  const setup = {
    template_id: 1059,
    password: rootPassword(seededRandom('hostinger')),
    data_center_id: 19,
    hostname: newName,
    enable_backups: false,
    install_monarx: false,
  }
  const sent = { item_id: 'hostingercom-vps-kvm2-usd-1m', setup }

  test('is bought without one, for nobody, to be found and reused', async () => {
    const body = { ...completed, virtual_machine: { ...creating, hostname: newName } }
    const bought = { ...ask.purchase, sent, body }
    const hostinger = await conversation.begin([...refusedScripts, bought])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome', code: 'first-machine' },
    })
  })

  test('may be refused, and then there is no script to delete', async () => {
    const refused = { ...ask.purchase, sent, status: 402, body: errorOf('Payment required') }
    const machines = ask.machines()
    const looks = [machines, noScripts, machines, noScripts, machines]
    const hostinger = await conversation.begin([...refusedScripts, refused, ...looks])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'quota', code: 'payment-failed' },
    })
    expect(await hostinger.deleteUserData(order.name, signal)).toEqual({ ok: true, value: null })
  })
})

describe('the outcome is unknown, and the request is not sent again, when', () => {
  test.each<[string, Partial<ExpectedExchange>]>([
    ['the connection is cut', { instead: 'reset' }],
    ['their gateway fails', { status: 504, body: '<html>' }],
    ['their backend fails', { status: 500, body: errorOf('Server Error') }],
    ['the answer has another shape', { body: { order: null } }],
    ['the answer is cut short', { body: '{"order":' }],
    [
      'the machine was paid for and not set up',
      {
        body: {
          ...completed,
          virtual_machine: wireMachine({ state: 'initial', hostname: 'srv42.hstgr.cloud' }),
        },
      },
    ],
    [
      'the machine does not carry its name',
      { body: { ...completed, virtual_machine: wireMachine({ hostname: 'srv42.hstgr.cloud' }) } },
    ],
    ...['completed', 'pending', 'processing', 'awaiting_payment', 'payment_initiated', 'new'].map(
      (status): [string, Partial<ExpectedExchange>] => [
        `the order is ${status} and has no machine yet`,
        { body: { order: { status }, virtual_machine: null } },
      ],
    ),
  ])('%s', async (_, answer) => {
    const hostinger = await conversation.begin([...prepared, { ...ask.purchase, ...answer }])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome' },
    })
    expect(conversation.waits).toEqual([])
  })

  test('no answer comes in time', async () => {
    const silent: ExpectedExchange = { ...ask.purchase, instead: 'silence' }
    const hostinger = await conversation.begin([...prepared, silent], { timeoutMs: 300 })
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome', code: 'timeout' },
    })
  })

  test.each([402, 422])('a refusal (%i) came with a machine', async status => {
    const refused = { ...ask.purchase, status, body: errorOf('[VPS:2004] Wrong hostname') }
    const charged = ask.machines(wireMachine({ state: 'initial', hostname: 'srv42.hstgr.cloud' }))
    const hostinger = await conversation.begin([...prepared, refused, charged])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome', message: expect.stringContaining('a machine was bought') },
    })
  })

  test('a refusal came and whether a machine came with it cannot be read', async () => {
    const refused = { ...ask.purchase, status: 422, body: errorOf('no') }
    const failing = { ...ask.machines(), status: 401, body: errorOf('Unauthenticated') }
    const hostinger = await conversation.begin([...prepared, refused, failing])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'unknown-outcome' },
    })
  })
})

describe('a refusal', () => {
  const gone = [ask.machines(), ask.scripts(wireScript()), ask.deleteScript]

  test.each<[string, Partial<ExpectedExchange>, kind: string]>([
    ['out of stock', { status: 422, body: errorOf('out of stock') }, 'sold-out'],
    [
      'the limit of machines has been reached',
      { status: 422, body: errorOf('limit reached') },
      'quota',
    ],
    ['a declined payment', { status: 402, body: errorOf('Payment required') }, 'quota'],
    ['a wrong field', { status: 422, body: errorOf('[VPS:2004] Wrong') }, 'rejected'],
    ...['failed', 'cancelled', 'refunded', 'fraud_refund'].map(
      (status): [string, Partial<ExpectedExchange>, kind: string] => [
        `an order that is ${status}`,
        { body: { order: { status }, virtual_machine: null } },
        'quota',
      ],
    ),
  ])('for %s leaves no script behind', async (_, answer, kind) => {
    const hostinger = await conversation.begin([
      ...prepared,
      { ...ask.purchase, ...answer },
      ...gone,
    ])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind },
    })
  })

  test('is told although the script could not be deleted', async () => {
    const [machines, scripts, deleted] = gone
    const refused = { ...ask.purchase, status: 422, body: errorOf('out of stock') }
    const failing = { request: deleted?.request ?? '', status: 403, body: errorOf('no') }
    const hostinger = await conversation.begin([
      ...prepared,
      refused,
      ...[machines, scripts].flatMap(one => one ?? []),
      failing,
    ])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind: 'sold-out' },
    })
  })

  test.each([
    [429, 'Too Many Attempts.', 'rate-limited'],
    [401, 'Unauthenticated', 'unauthorized'],
  ])('with %i keeps the script for the next attempt', async (status, message, kind) => {
    const refused = { ...ask.purchase, status, body: errorOf(message) }
    const hostinger = await conversation.begin([...prepared, refused])
    expect(await hostinger.createMachine(order, signal)).toMatchObject({
      ok: false,
      error: { kind },
    })
    expect(conversation.waits).toEqual([])
  })
})
