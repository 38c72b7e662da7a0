import { describe, expect, test } from 'vitest'
import type { ExpectedExchange } from '../../../test/scripted-server.ts'
import type { MachineOrder } from '../compute.ts'
import { conversation, labels, pageOf, refusal, tags, wireDroplet } from './conversation.example.ts'

const { converse, waits, endServer } = conversation()
const { signal } = new AbortController()

const page = (number: number, tag = 'sambuk%3Aserver%3Asrv_1') =>
  `GET /v2/droplets?tag_name=${tag}&page=${number}&per_page=200`
const idsOf = (
  listed: Awaited<ReturnType<Awaited<ReturnType<typeof converse>>['listMachines']>>,
) => (listed.ok ? listed.value.map(({ id }) => id) : listed.error)

describe('a list', () => {
  test('asks for the narrowest tag and keeps those that carry all labels', async () => {
    const stranger = wireDroplet(2, { tags: ['sambuk:installation:ins_2', 'sambuk:server:srv_1'] })
    const digitalOcean = await converse([
      { request: page(1), body: pageOf('droplets', [wireDroplet(1), stranger]) },
    ])
    expect(idsOf(await digitalOcean.listMachines(labels, signal))).toEqual(['1'])
  })

  test('of an installation asks for its tag and is followed to the last page', async () => {
    const tag = 'sambuk%3Ainstallation%3Ains_1'
    const digitalOcean = await converse([
      { request: page(1, tag), body: pageOf('droplets', [wireDroplet(1), wireDroplet(2)], true) },
      { request: page(2, tag), body: pageOf('droplets', [wireDroplet(3)]) },
    ])
    const listed = await digitalOcean.listMachines({ 'sambuk.installation': 'ins_1' }, signal)
    expect(idsOf(listed)).toEqual(['1', '2', '3'])
  })

  test('that fails at a later page is an error, not a shorter list', async () => {
    const digitalOcean = await converse([
      { request: page(1), body: pageOf('droplets', [wireDroplet(1)], true) },
      { request: page(2), status: 401, body: refusal('no', 'unauthorized') },
    ])
    const listed = await digitalOcean.listMachines(labels, signal)
    expect(listed).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
  })

  test.each([
    ['machines without tags', pageOf('droplets', [wireDroplet(1, { tags: null })])],
    ['no word on further pages', { droplets: [wireDroplet(1)] }],
    ['no machines at all', { links: {}, meta: { total: 0 } }],
  ])('with %s cannot be told', async (_, body) => {
    const digitalOcean = await converse([{ request: page(1), body }])
    const listed = await digitalOcean.listMachines(labels, signal)
    expect(listed).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'unparseable' } })
  })
})

describe('a read', () => {
  const find = { request: 'GET /v2/droplets/42' }

  test('becomes a machine in our words, with the public address', async () => {
    const digitalOcean = await converse([{ ...find, body: { droplet: wireDroplet(42) } }])
    expect(await digitalOcean.findMachine('42', signal)).toEqual({
      ok: true,
      value: {
        id: '42',
        name: 'sambuk-42',
        state: 'running',
        address: '198.51.100.7',
        labels,
        size: 's-1vcpu-2gb',
        location: 'fra1',
        createdAt: new Date('2026-11-21T10:00:00Z'),
      },
    })
  })

  test.each([
    ['no address at first', { v4: [], v6: [] }],
    ['a private address only', { v4: [{ ip_address: '10.0.0.2', type: 'private' }], v6: [] }],
    ['no list of addresses', {}],
  ])('of a machine with %s has no address', async (_, networks) => {
    const droplet = wireDroplet(42, { networks })
    const digitalOcean = await converse([{ ...find, body: { droplet } }])
    const found = await digitalOcean.findMachine('42', signal)
    expect(found).toMatchObject({ ok: true, value: { address: null } })
  })

  test.each([
    ['new', 'creating'],
    ['active', 'running'],
    ['off', 'stopped'],
    ['archive', 'unknown'],
    ['brand_new', 'unknown'],
  ])('says of %s that it is %s', async (status, state) => {
    const digitalOcean = await converse([
      { ...find, body: { droplet: wireDroplet(42, { status }) } },
    ])
    expect(await digitalOcean.findMachine('42', signal)).toMatchObject({ value: { state } })
  })

  test('of something that is not there is null', async () => {
    const digitalOcean = await converse([{ ...find, status: 404, body: refusal('-', 'not_found') }])
    expect(await digitalOcean.findMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test('cannot leave its path, whatever the id', async () => {
    const request = 'GET /v2/droplets/..%2Faccount%3Fx'
    const digitalOcean = await converse([{ request, status: 404, body: refusal('-', 'not_found') }])
    const found = await digitalOcean.findMachine('../account?x', signal)
    expect(found).toEqual({ ok: true, value: null })
  })

  test('is asked again when their gateway fails', async () => {
    const digitalOcean = await converse([
      { ...find, status: 504, body: '<html>' },
      { ...find, body: { droplet: wireDroplet(42) } },
    ])
    expect(await digitalOcean.findMachine('42', signal)).toMatchObject({ ok: true })
    expect(waits()).toHaveLength(1)
  })
})

const order: MachineOrder = {
  name: 'sambuk-1',
  labels,
  size: 's-1vcpu-2gb',
  location: 'fra1',
  image: 'debian-12',
  sshKeyId: '5',
  firewallId: 'sambuk-ins_1-openclaw',
  userData: '#cloud-config\n',
}
const look = { request: page(1), body: pageOf('droplets', []) }
const create = { request: 'POST /v2/droplets' }
const created = {
  droplet: wireDroplet(42, { status: 'new', networks: { v4: [], v6: [] } }),
  links: { actions: [{ id: 1, rel: 'create', href: 'https://api.digitalocean.com/v2/actions/1' }] },
}
const sent = {
  name: 'sambuk-1',
  region: 'fra1',
  size: 's-1vcpu-2gb',
  image: 'debian-12-x64',
  ssh_keys: [5],
  user_data: '#cloud-config\n',
  tags: [...tags, 'sambuk-ins_1-openclaw'],
  ipv6: true,
  with_droplet_agent: false,
}

describe('a create', () => {
  test('looks for the labels and sends the whole order once', async () => {
    const digitalOcean = await converse([look, { ...create, sent, status: 202, body: created }])
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: true, value: { id: '42', state: 'creating', address: null } })
  })

  test('from a prepared image orders it by its number', async () => {
    const numbered = { ...sent, image: 777, ssh_keys: [] }
    const digitalOcean = await converse([
      look,
      { ...create, sent: numbered, status: 202, body: created },
    ])
    const ordered = { ...order, image: { preparedId: '777' }, sshKeyId: null }
    expect(await digitalOcean.createMachine(ordered, signal)).toMatchObject({ ok: true })
  })

  test('is not sent when a machine carries its labels already', async () => {
    const digitalOcean = await converse([{ ...look, body: pageOf('droplets', [wireDroplet(7)]) }])
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({
      ok: false,
      error: { kind: 'already-exists', message: expect.stringContaining('machine 7') },
    })
  })

  test('is not sent when nobody can tell whether there is one', async () => {
    const digitalOcean = await converse(
      Array.from({ length: 3 }, () => ({
        ...look,
        status: 500,
        body: refusal('', 'server_error'),
      })),
    )
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unavailable' } })
  })

  test.each<[string, Partial<ExpectedExchange>]>([
    ['the connection is cut', { instead: 'reset' }],
    ['their gateway fails', { status: 502, body: '<html>' }],
    ['their backend fails', { status: 500, body: refusal('Unexpected', 'server_error') }],
    ['the answer has another shape', { status: 202, body: { droplets: [] } }],
    ['the answer is cut short', { status: 202, body: '{"droplet":' }],
  ])('has an unknown outcome and is not sent again when %s', async (_, failure) => {
    const digitalOcean = await converse([look, { ...create, ...failure }])
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } })
    expect(waits()).toEqual([])
  })

  test('has an unknown outcome when no answer comes in time', async () => {
    const silence = { ...create, instead: 'silence' as const }
    const digitalOcean = await converse([look, silence], { timeoutMs: 200 })
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unknown-outcome', code: 'timeout' } })
  })

  test('surely did not happen when nothing could be sent', async () => {
    const digitalOcean = await converse([])
    await endServer()
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'ECONNREFUSED' } })
  })

  test.each([
    ['creating this/these droplet(s) will exceed your droplet limit', 'quota', 'droplet_limit'],
    ['Size is not available in this region.', 'sold-out', 'size_unavailable'],
    ['Region is not available', 'sold-out', 'region_closed'],
    ['You specified an invalid image for Droplet creation.', 'rejected', 'image_invalid'],
    ['something new', 'rejected', 'unprocessable_entity'],
  ])('refused with "%s" says %s and is not sent again', async (message, kind, code) => {
    const digitalOcean = await converse([look, { ...create, status: 422, body: refusal(message) }])
    const made = await digitalOcean.createMachine(order, signal)
    expect(made).toMatchObject({ ok: false, error: { kind, code, message } })
    expect(waits()).toEqual([])
  })

  test('with a label that fits no tag is our bug, and nothing is sent', async () => {
    const digitalOcean = await converse([])
    const wrong = { ...order, labels: { ...labels, 'sambuk.owner': 'a@b.example' } }
    await expect(digitalOcean.createMachine(wrong, signal)).rejects.toThrow('fits a tag')
  })
})

describe('a delete', () => {
  const request = 'DELETE /v2/droplets/42'
  const gone = { request, status: 404, body: refusal('-', 'not_found') }

  test('whose answer was lost is sent again, and gone is what was wanted', async () => {
    const digitalOcean = await converse([{ request, instead: 'reset' }, gone])
    expect(await digitalOcean.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
  })

  test('waits for what the machine is doing', async () => {
    const busy = { request, status: 422, body: refusal('Droplet already has a pending event.') }
    const digitalOcean = await converse([busy, { request, status: 204, body: '' }])
    expect(await digitalOcean.deleteMachine('42', signal)).toEqual({ ok: true, value: null })
    expect(waits()).toHaveLength(1)
  })

  test('of the labels deletes the tag of the server and no tag that others bear', async () => {
    const tag = { request: 'DELETE /v2/tags/sambuk:server:srv_1' }
    const digitalOcean = await converse([
      { ...tag, status: 204, body: '' },
      { ...tag, status: 404, body: refusal('-', 'not_found') },
    ])
    expect(await digitalOcean.deleteLabels(labels, signal)).toEqual({ ok: true, value: null })
    expect(await digitalOcean.deleteLabels(labels, signal)).toEqual({ ok: true, value: null })
  })
})

describe('power', () => {
  const request = 'POST /v2/droplets/42/actions'
  const begun = { status: 201, body: { action: { id: 1, status: 'in-progress' } } }

  test.each([
    ['powerOn', 'power_on'],
    ['shutDown', 'shutdown'],
    ['powerOff', 'power_off'],
    ['restart', 'reboot'],
  ] as const)('%s asks for %s', async (method, type) => {
    const digitalOcean = await converse([{ request, sent: { type }, ...begun }])
    expect(await digitalOcean[method]('42', signal)).toEqual({ ok: true, value: null })
  })

  test('may be repeated: the state that is there already is a success', async () => {
    const body = refusal('Droplet is already powered off.')
    const digitalOcean = await converse([{ request, status: 422, body }])
    expect(await digitalOcean.powerOff('42', signal)).toEqual({ ok: true, value: null })
  })

  test('of a machine that stays busy says so', async () => {
    const busy = { request, status: 422, body: refusal('Droplet already has a pending event.') }
    const digitalOcean = await converse([busy, busy, busy])
    expect(await digitalOcean.powerOn('42', signal)).toMatchObject({ error: { kind: 'busy' } })
  })
})
