import { afterEach, describe, expect, test } from 'vitest'
import {
  type ExpectedExchange,
  type ScriptedServer,
  startScriptedServer,
} from '../../../test/scripted-server.ts'
import { systemClock } from '../../kit/clock.ts'
import { silentLog } from '../../kit/log.ts'
import { seededRandom } from '../../kit/random.ts'
import type { ComputeProvider, MachineOrder } from '../compute.ts'
import { createMemoryRateBudget } from '../transport/memory-rate-budget.ts'
import { createHetzner } from './compute.ts'

const context = { clock: systemClock, random: seededRandom('hetzner'), log: silentLog }
const { signal } = new AbortController()
let server: ScriptedServer | undefined
let waits: number[] = []

async function converse(
  script: ExpectedExchange[],
  options: { timeoutMs?: number; budget?: ReturnType<typeof createMemoryRateBudget> } = {},
): Promise<ComputeProvider> {
  server = await startScriptedServer(script)
  waits = []
  return createHetzner({
    endpoint: server.url,
    token: 'token',
    context,
    budget: createMemoryRateBudget(systemClock),
    sleep: async ms => {
      waits.push(ms)
    },
    ...options,
  })
}

afterEach(async () => {
  const ended = server
  server = undefined
  await ended?.close()
  ended?.expectDone()
})

const wireServer = (id: number) => ({
  id,
  name: `sambuk-${id}`,
  status: 'initializing',
  created: '2026-11-21T10:00:00+00:00',
  public_net: { ipv4: { id: 1, ip: '198.51.100.7', blocked: false }, ipv6: null },
  server_type: { id: 114, name: 'cx23' },
  location: { id: 1, name: 'fsn1' },
  labels: { 'sambuk.server': 'srv_1' },
  field_of_next_year: true,
})
const listOf = (ids: number[], next: number | null) => ({
  servers: ids.map(wireServer),
  meta: { pagination: { page: 1, per_page: 50, next_page: next } },
})
const errorOf = (code: string) => ({ error: { code, message: 'their words', details: null } })
const order: MachineOrder = {
  name: 'sambuk-1',
  labels: { 'sambuk.server': 'srv_1' },
  size: 'cx23',
  location: 'fsn1',
  image: { preparedId: '777' },
  sshKeyId: '5',
  firewallId: '6',
  userData: '#cloud-config\n',
}
const create = { request: 'POST /servers' }
const created = { server: wireServer(42), action: { status: 'running', error: null } }
const page = (number: number, selector = '') => `GET /servers?${selector}page=${number}&per_page=50`
const ours = 'label_selector=sambuk.server%3D%3Dsrv_1&'
const labels = { 'sambuk.server': 'srv_1' }

describe('a list', () => {
  test('is followed to its last page', async () => {
    const hetzner = await converse([
      { request: page(1, ours), body: listOf([1, 2], 2) },
      { request: page(2, ours), body: listOf([3], null) },
    ])
    const listed = await hetzner.listMachines(labels, signal)
    expect(listed.ok && listed.value.map(machine => machine.id)).toEqual(['1', '2', '3'])
  })

  test('that fails at a later page is an error, not a shorter list', async () => {
    const hetzner = await converse([
      { request: page(1, ours), body: listOf([1], 2) },
      { request: page(2, ours), status: 401, body: errorOf('unauthorized') },
    ])
    const listed = await hetzner.listMachines(labels, signal)
    expect(listed).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
  })

  test('without an end is an error after 200 pages', async () => {
    const hetzner = await converse(
      Array.from({ length: 200 }, (_, index) => ({
        request: page(index + 1, ours),
        body: listOf([index], index + 2),
      })),
    )
    const listed = await hetzner.listMachines(labels, signal)
    expect(listed).toMatchObject({ ok: false, error: { code: 'too-many-pages' } })
  })
})

describe('a read', () => {
  const find = { request: 'GET /servers/42' }
  const found = { ...find, body: { server: wireServer(42) } }

  test('becomes a machine in our words', async () => {
    const hetzner = await converse([found])
    expect(await hetzner.findMachine('42', signal)).toEqual({
      ok: true,
      value: {
        id: '42',
        name: 'sambuk-42',
        state: 'creating',
        address: '198.51.100.7',
        labels,
        size: 'cx23',
        location: 'fsn1',
        createdAt: new Date('2026-11-21T10:00:00Z'),
      },
    })
  })

  test('of something that is not there is null', async () => {
    const hetzner = await converse([{ ...find, status: 404, body: errorOf('not_found') }])
    expect(await hetzner.findMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test.each<[string, Partial<ExpectedExchange>]>([
    ['the object is locked', { status: 423, body: errorOf('locked') }],
    ['their gateway fails', { status: 502, body: '<html>' }],
    ['the connection is cut', { instead: 'reset' }],
    ['the rate limit is met', { status: 429, body: errorOf('rate_limit_exceeded') }],
  ])('is asked again when %s', async (_, failure) => {
    const hetzner = await converse([{ ...find, ...failure }, found])
    expect(await hetzner.findMachine('42', signal)).toMatchObject({ ok: true })
    expect(waits).toHaveLength(1)
  })

  test('fails for good with the third failure', async () => {
    const failure = { ...find, status: 503, body: errorOf('unavailable') }
    const hetzner = await converse([failure, failure, failure])
    const read = await hetzner.findMachine('42', signal)
    expect(read).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'unavailable' } })
  })

  test.each(['unauthorized', 'invalid_input', 'deprecated_api_endpoint'])(
    'is not asked again after %s',
    async code => {
      const hetzner = await converse([{ ...find, status: 422, body: errorOf(code) }])
      expect((await hetzner.findMachine('42', signal)).ok).toBe(false)
      expect(waits).toEqual([])
    },
  )

  test('of another shape than we know is unavailable and carries their request id', async () => {
    const shape = { ...find, headers: { 'x-correlation-id': 'c-1' }, body: { server: { id: 'x' } } }
    const hetzner = await converse([shape])
    expect(await hetzner.findMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: 'unparseable', requestId: 'c-1' },
    })
  })

  test('cannot leave its path, whatever the id', async () => {
    const request = 'GET /servers/..%2Fssh_keys%3Fx'
    const hetzner = await converse([{ request, status: 404, body: errorOf('not_found') }])
    expect(await hetzner.findMachine('../ssh_keys?x', signal)).toEqual({ ok: true, value: null })
  })
})

describe('a create', () => {
  const sent = {
    name: 'sambuk-1',
    server_type: 'cx23',
    location: 'fsn1',
    image: 777,
    ssh_keys: [5],
    firewalls: [{ firewall: 6 }],
    labels,
    user_data: '#cloud-config\n',
    start_after_create: true,
    public_net: { enable_ipv4: true, enable_ipv6: true },
  }

  test('sends the whole order once', async () => {
    const hetzner = await converse([{ ...create, sent, status: 201, body: created }])
    const made = await hetzner.createMachine(order, signal)
    expect(made).toMatchObject({ ok: true, value: { id: '42', address: '198.51.100.7' } })
  })

  describe('on a base system', () => {
    const meta = { pagination: { next_page: null } }
    const type = { name: 'cax11', cores: 2, memory: 4, disk: 40, architecture: 'arm', prices: [] }
    const ordered = { ...order, size: 'cax11', image: 'debian-12' as const }
    const findImage = (id: number) => [
      {
        request: 'GET /server_types?name=cax11&page=1&per_page=50',
        body: { server_types: [type], meta },
      },
      {
        request: 'GET /images?name=debian-12&architecture=arm&type=system&page=1&per_page=50',
        body: { images: [{ id }], meta },
      },
    ]
    const sold = (image: number) => ({ ...create, sent: { ...sent, server_type: 'cax11', image } })

    test('finds the image for the architecture of the size, once for many orders', async () => {
      const hetzner = await converse([
        ...findImage(40_002),
        { ...sold(40_002), status: 201, body: created },
        { ...sold(40_002), status: 201, body: created },
      ])
      expect(await hetzner.createMachine(ordered, signal)).toMatchObject({ ok: true })
      expect(await hetzner.createMachine(ordered, signal)).toMatchObject({ ok: true })
    })

    test('that is replaced by another asks for the order again, and then orders that', async () => {
      const hetzner = await converse([
        ...findImage(40_002),
        { ...sold(40_002), status: 422, body: errorOf('invalid_input') },
        ...findImage(40_003),
        { ...sold(40_003), status: 201, body: created },
      ])
      const refused = await hetzner.createMachine(ordered, signal)
      expect(refused).toMatchObject({ ok: false, error: { kind: 'busy' } })
      expect(await hetzner.createMachine(ordered, signal)).toMatchObject({ ok: true })
    })

    test('that is still the same was refused for another reason', async () => {
      const hetzner = await converse([
        ...findImage(40_002),
        { ...sold(40_002), status: 422, body: errorOf('invalid_input') },
        ...findImage(40_002),
      ])
      const refused = await hetzner.createMachine(ordered, signal)
      expect(refused).toMatchObject({ ok: false, error: { kind: 'rejected' } })
    })
  })

  test.each<[string, Partial<ExpectedExchange>]>([
    ['the connection is cut', { instead: 'reset' }],
    ['their gateway fails', { status: 502, body: '<html>' }],
    ['their backend fails', { status: 500, body: errorOf('server_error') }],
    ['the answer has another shape', { status: 201, body: { server: null } }],
    ['the answer is cut short', { status: 201, body: '{"server":' }],
    [
      'its action has failed already',
      {
        status: 201,
        body: { ...created, action: { status: 'error', error: { code: 'x', message: 'y' } } },
      },
    ],
  ])('has an unknown outcome and is not sent again when %s', async (_, failure) => {
    const hetzner = await converse([{ ...create, ...failure }])
    const made = await hetzner.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } })
    expect(waits).toEqual([])
  })

  test('has an unknown outcome when no answer comes in time', async () => {
    const hetzner = await converse([{ ...create, instead: 'silence' }], { timeoutMs: 50 })
    const made = await hetzner.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome', code: 'timeout' } })
  })

  test('has an unknown outcome when the caller gives up while waiting', async () => {
    const hetzner = await converse([{ ...create, instead: 'silence' }])
    const made = await hetzner.createMachine(order, AbortSignal.timeout(50))
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome', code: 'aborted' } })
  })

  test('surely did not happen when it could not be sent', async () => {
    const hetzner = await converse([])
    await server?.close()
    const made = await hetzner.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'ECONNREFUSED' } })
  })

  test.each([
    ['uniqueness_error', 'already-exists'],
    ['resource_unavailable', 'sold-out'],
    ['placement_error', 'sold-out'],
    ['resource_limit_exceeded', 'quota'],
    ['locked', 'busy'],
    ['rate_limit_exceeded', 'rate-limited'],
  ])('refused with %s says %s and is not sent again', async (code, kind) => {
    const hetzner = await converse([{ ...create, status: 409, body: errorOf(code) }])
    const made = await hetzner.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind, code, operation: 'create-machine' } })
    expect(waits).toEqual([])
  })
})

describe('a delete', () => {
  const request = 'DELETE /servers/42'

  test('of something that is gone succeeds', async () => {
    const hetzner = await converse([{ request, status: 404, body: errorOf('not_found') }])
    expect(await hetzner.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test('whose answer was lost is sent again', async () => {
    const hetzner = await converse([
      { request, instead: 'reset' },
      { request, status: 404, body: errorOf('not_found') },
    ])
    expect(await hetzner.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })
})

describe('the rate budget', () => {
  const find = { request: 'GET /servers/42', body: { server: wireServer(42) } }
  const headers = { 'ratelimit-limit': '3600', 'ratelimit-remaining': '300' }

  test('stops reads before the vendor does, and lets writes through', async () => {
    const hetzner = await converse([
      { ...find, headers },
      { request: 'DELETE /servers/42', body: {} },
    ])
    expect(await hetzner.findMachine('42', signal)).toMatchObject({ ok: true })
    expect(await hetzner.findMachine('42', signal)).toMatchObject({
      ok: false,
      error: { kind: 'rate-limited', code: 'own-budget', retryAfterMs: expect.any(Number) },
    })
    expect(await hetzner.deleteMachine('42', signal)).toMatchObject({ ok: true })
  })

  test('a short wait is waited out', async () => {
    let now = new Date('2026-11-21T10:00:00Z')
    const budget = createMemoryRateBudget({ now: () => now })
    const limit = { requests: 3600, windowMs: 3_600_000, refills: 'evenly' } as const
    await budget.learn('hetzner:default', limit, 360)
    server = await startScriptedServer([find])
    const sleep = async (ms: number) => {
      waits.push(ms)
      now = new Date(now.getTime() + ms)
    }
    waits = []
    const hetzner = createHetzner({ endpoint: server.url, token: 't', context, budget, sleep })
    expect(await hetzner.findMachine('42', signal)).toMatchObject({ ok: true })
    expect(waits).toEqual([1_000])
  })
})
