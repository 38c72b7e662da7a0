import { describe, expect, test } from 'vitest'
import { conversation, labels, pageOf, refusal } from './conversation.example.ts'

const { converse, waits } = conversation()
const { signal } = new AbortController()

describe('SSH keys', () => {
  const list = 'GET /v2/account/keys'
  const wanted = { name: 'sambuk-1', publicKey: 'ssh-ed25519 AAAA', labels }
  const create = { request: 'POST /v2/account/keys' }

  test('are made with their name', async () => {
    const sent = { name: 'sambuk-1', public_key: 'ssh-ed25519 AAAA' }
    const body = { ssh_key: { id: 512_190, name: 'sambuk-1', fingerprint: 'aa:bb' } }
    const digitalOcean = await converse([{ ...create, sent, status: 201, body }])
    const made = await digitalOcean.createSshKey(wanted, signal)
    expect(made).toEqual({ ok: true, value: { id: '512190' } })
  })

  test('that are there already are told as such', async () => {
    const body = refusal('SSH Key is already in use on your account')
    const digitalOcean = await converse([{ ...create, status: 422, body }])
    const made = await digitalOcean.createSshKey(wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'already-exists' } })
  })

  test('are found by their name on whatever page', async () => {
    const page = (number: number) => `${list}?page=${number}&per_page=200`
    const digitalOcean = await converse([
      { request: page(1), body: pageOf('ssh_keys', [{ id: 1, name: 'other' }], true) },
      { request: page(2), body: pageOf('ssh_keys', [{ id: 2, name: 'sambuk-1' }]) },
    ])
    const found = await digitalOcean.findSshKey('sambuk-1', signal)
    expect(found).toEqual({ ok: true, value: { id: '2' } })
  })

  test('are not asked for again within the minute that the vendor asks to wait', async () => {
    const headers = { 'retry-after': '42', 'ratelimit-limit': '5000', 'ratelimit-remaining': '0' }
    const tooMany = { status: 429, headers, body: refusal('slow down', 'too_many_requests') }
    const digitalOcean = await converse([
      { request: `${list}?page=1&per_page=200`, ...tooMany },
      { request: 'GET /v2/droplets/1', status: 404, body: refusal('-', 'not_found') },
    ])
    expect(await digitalOcean.findSshKey('sambuk-1', signal)).toMatchObject({
      ok: false,
      error: { kind: 'rate-limited', retryAfterMs: 42_000 },
    })
    expect(waits()).toEqual([])
    // A limit against bursts says nothing of the hour: other reads go on.
    expect(await digitalOcean.findMachine('1', signal)).toEqual({ ok: true, value: null })
  })

  test('that are gone may be deleted again', async () => {
    const gone = { status: 404, body: refusal('-', 'not_found') }
    const digitalOcean = await converse([{ request: 'DELETE /v2/account/keys/5', ...gone }])
    expect(await digitalOcean.deleteSshKey('5', signal)).toEqual({ ok: true, value: null })
  })
})

describe('firewalls', () => {
  const name = 'sambuk-ins_1-openclaw'
  const vendorName = 'sambuk-ins.1-openclaw'
  const wanted = { name, tcpPorts: [22, 443], labels }
  const anywhere = { addresses: ['0.0.0.0/0', '::/0'] }
  const list = { request: 'GET /v2/firewalls?page=1&per_page=200' }
  const tag = { request: 'POST /v2/tags', sent: { name }, status: 201, body: { tag: { name } } }
  const create = { request: 'POST /v2/firewalls' }
  const uuid = 'bb4b2611-3d72-467b-8602-280330ecd65c'
  const wireFirewall = (tags: string[] | null) => ({ id: uuid, name: vendorName, tags })
  const there = (tags: string[] | null) => ({
    ...list,
    body: pageOf('firewalls', [{ id: 'x', name: 'other', tags: null }, wireFirewall(tags)]),
  })

  test('let in what is asked for and let everything out, and stand before a tag', async () => {
    const sent = {
      name: vendorName,
      inbound_rules: [
        { protocol: 'tcp', ports: '22', sources: anywhere },
        { protocol: 'tcp', ports: '443', sources: anywhere },
        { protocol: 'icmp', ports: '0', sources: anywhere },
      ],
      outbound_rules: [
        { protocol: 'tcp', ports: '0', destinations: anywhere },
        { protocol: 'udp', ports: '0', destinations: anywhere },
        { protocol: 'icmp', ports: '0', destinations: anywhere },
      ],
      tags: [name],
    }
    const body = { firewall: wireFirewall([name]) }
    const digitalOcean = await converse([tag, { ...create, sent, status: 202, body }])
    const made = await digitalOcean.createFirewall(wanted, signal)
    expect(made).toEqual({ ok: true, value: { id: name } })
  })

  test('are made before a tag that is there already, in case that is refused', async () => {
    const digitalOcean = await converse([
      { ...tag, status: 422, body: refusal('Tag already exists') },
      { ...create, status: 202, body: { firewall: wireFirewall([name]) } },
    ])
    expect(await digitalOcean.createFirewall(wanted, signal)).toMatchObject({ ok: true })
  })

  test('are found by their name, and their id is the tag', async () => {
    const digitalOcean = await converse([there([name])])
    const found = await digitalOcean.findFirewall(name, signal)
    expect(found).toEqual({ ok: true, value: { id: name } })
  })

  test.each([[[]], [null]])('that protect nobody, with the tags %j, are not found', async tags => {
    const digitalOcean = await converse([there(tags)])
    expect(await digitalOcean.findFirewall(name, signal)).toEqual({ ok: true, value: null })
  })

  const taken = { ...create, status: 409, body: refusal('duplicate name', 'conflict') }

  test('whose name is taken are told as such', async () => {
    const digitalOcean = await converse([tag, taken, there([name])])
    const made = await digitalOcean.createFirewall(wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'already-exists' } })
  })

  test('that lost their tag get it back', async () => {
    const repair = { request: `POST /v2/firewalls/${uuid}/tags`, sent: { tags: [name] } }
    const digitalOcean = await converse([
      tag,
      taken,
      there([]),
      { ...repair, status: 204, body: '' },
    ])
    const made = await digitalOcean.createFirewall(wanted, signal)
    expect(made).toEqual({ ok: true, value: { id: name } })
  })

  test('are not made when the tag cannot be', async () => {
    const digitalOcean = await converse([
      { ...tag, status: 403, body: refusal('You are not authorized', 'forbidden') },
    ])
    const made = await digitalOcean.createFirewall(wanted, signal)
    expect(made).toMatchObject({ ok: false, error: { kind: 'unauthorized' } })
  })

  test.each(['sambuk.openclaw', 'Sambuk', 'a:b', ''])(
    'with the name "%s" would be confused with others: our bug',
    async wrong => {
      const digitalOcean = await converse([])
      const made = digitalOcean.createFirewall({ ...wanted, name: wrong }, signal)
      await expect(made).rejects.toThrow('fits a tag')
    },
  )
})
