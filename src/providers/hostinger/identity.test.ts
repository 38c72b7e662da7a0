import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type idPrefixes, newId } from '../../kit/ids.ts'
import {
  hostnameOf,
  type Identity,
  identityOf,
  identityOfOrder,
  installationLabel,
  isSameOwner,
  isVendorsOwn,
  labelsOf,
} from './identity.ts'

const generated = (kind: keyof typeof idPrefixes) =>
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map(bytes => {
    return newId(kind, { bytes: count => Buffer.from(bytes.slice(0, count)) })
  })
/** What SAMBUK_INSTALLATION_ID may be: our generator's own, or whatever else its rule allows. */
const chosen = fc.stringMatching(/^[a-z0-9][a-z0-9_-]{1,38}[a-z0-9]$/)
const likeOurs = fc.stringMatching(/^ins_[a-z0-9_-]{0,35}[a-z0-9]$/)
const installationId = fc.oneof(generated('installation'), chosen, likeOurs)
const serverId = generated('server')
/** To the second, as the vendor counts; as late as 7 letters reach. */
const latest = 36 ** 7 - 1
const when = fc.oneof(
  fc.constant(null),
  fc.integer({ min: 0, max: latest }).map(seconds => new Date(seconds * 1000)),
)
const identity: fc.Arbitrary<Identity> = fc.oneof(
  fc.record({
    kind: fc.constant('owned' as const),
    serverId,
    installation: installationId.map(installationLabel),
    wipedAfter: when,
  }),
  fc.record({
    kind: fc.constantFrom('idle' as const, 'new' as const),
    installation: installationId.map(installationLabel),
  }),
)
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const labelsOfOrder = (installation: string, server: string) => ({
  'sambuk.installation': installation,
  'sambuk.server': server,
})

describe('a hostname', () => {
  test('carries any identity there and back, in at most 63 characters', () => {
    fc.assert(
      fc.property(identity, identity => {
        const hostname = hostnameOf(identity)
        expect(identityOf(hostname)).toEqual(identity)
        expect(hostname.length).toBeLessThanOrEqual(63)
        for (const label of hostname.split('.')) expect(label).toMatch(hostLabel)
      }),
      { numRuns: 5000 },
    )
  })

  test('is never that of another identity', () => {
    fc.assert(
      fc.property(identity, identity, (one, two) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(two))
        expect(hostnameOf(one)).not.toBe(hostnameOf(two))
      }),
      { numRuns: 1000 },
    )
  })

  test('tells any two installations apart', () => {
    fc.assert(
      fc.property(installationId, installationId, (one, two) => {
        fc.pre(one !== two)
        expect(installationLabel(one)).not.toBe(installationLabel(two))
      }),
      { numRuns: 1000 },
    )
  })

  test('is what a person would recognise', () => {
    const identity = identityOfOrder({
      labels: labelsOfOrder('ins_abcdefgh23456789', 'srv_8k2mabcd22223333'),
    })
    const { installation } = identity
    const wipedAfter = new Date('2026-11-21T10:00:00Z')
    expect(
      [
        identity,
        { ...identity, wipedAfter },
        { kind: 'idle' as const, installation },
        { kind: 'new' as const, installation: installationLabel('production') },
      ].map(hostnameOf),
    ).toEqual([
      'srv8k2mabcd22223333.insabcdefgh23456789.sambuk.internal',
      'srv8k2mabcd22223333.insabcdefgh23456789.toujs0.sambuk.internal',
      'idle.insabcdefgh23456789.sambuk.internal',
      'new.0ab8e18ef4ebebeddc0.sambuk.internal',
    ])
  })

  test.each([
    'srv17923.hstgr.cloud',
    'sambuk.internal',
    'srv1.sambuk.internal',
    'idle.sambuk.internal',
    'idle.insA.sambuk.internal',
    'idle.production.sambuk.internal',
    'idle.0ab8e18ef4ebebeddcg.sambuk.internal',
    'idle.ins1.toujs0.sambuk.internal',
    'srv1.ins1..sambuk.internal',
    'srv1.ins1.12345678.sambuk.internal',
    'srv1.ins1.1.1.sambuk.internal',
    'srv.ins1.sambuk.internal',
    'shop.ins1.sambuk.internal',
    'srv1.ins1.sambuk.internal.example.com',
    'srv1.ins1.notsambuk.internal',
    '.srv1.ins1.sambuk.internal',
    '',
  ])('that we did not make is nobody of ours: %s', hostname => {
    expect(identityOf(hostname)).toBeNull()
  })

  test.each(['', 'srv_', 'srv_A', 'srv_a-b', 'srv_a.b', 'srv_12345678901234567', 'img_1', 'idle'])(
    'is refused for a server called "%s"',
    serverId => {
      const identity = { kind: 'owned' as const, installation: 'ins1', wipedAfter: null }
      expect(() => hostnameOf({ ...identity, serverId })).toThrow()
    },
  )

  test.each([new Date(-1000), new Date((latest + 1) * 1000)])('is refused for %s', wipedAfter => {
    const identity = { kind: 'owned' as const, serverId: 'srv_1', installation: 'ins1' }
    expect(() => hostnameOf({ ...identity, wipedAfter })).toThrow()
  })

  test.each([
    ['srv17923.hstgr.cloud', true],
    ['srv17923.hstgr.cloud.example.com', false],
    ['srv.hstgr.cloud', false],
    ['shop.example.com', false],
  ])("%s is the vendor's own: %s", (hostname, own) => {
    expect(isVendorsOwn(hostname)).toBe(own)
  })
})

describe('the labels of an order', () => {
  test('come back from its hostname, for whoever asks for that installation', () => {
    fc.assert(
      fc.property(installationId, serverId, when, (installation, server, wipedAfter) => {
        const labels = labelsOfOrder(installation, server)
        const hostname = hostnameOf({ ...identityOfOrder({ labels }), wipedAfter })
        expect(labelsOf(identityOf(hostname), installation)).toEqual(labels)
      }),
    )
  })

  test('come back for anybody when the installation has an id of our generator', () => {
    fc.assert(
      fc.property(generated('installation'), serverId, (installation, server) => {
        const labels = labelsOfOrder(installation, server)
        expect(labelsOf(identityOf(hostnameOf(identityOfOrder({ labels }))))).toEqual(labels)
      }),
    )
  })

  test('name no installation where its id has to be known and another is asked for', () => {
    const labels = labelsOfOrder('production', 'srv_1')
    const identity = identityOfOrder({ labels })
    expect(labelsOf(identity)).toEqual({ 'sambuk.server': 'srv_1' })
    expect(labelsOf(identity, 'staging')).toEqual({ 'sambuk.server': 'srv_1' })
  })

  test('are replaced when its machine is retired, and a new machine has none', () => {
    const installation = installationLabel('production')
    expect(labelsOf({ kind: 'idle', installation }, 'production')).toEqual({
      'sambuk.installation': 'production',
      'sambuk.retired': 'yes',
    })
    expect(labelsOf({ kind: 'new', installation }, 'production')).toEqual({})
  })

  test('say whose machine it is, however the machine came to it', () => {
    const owner = identityOfOrder({ labels: labelsOfOrder('ins_1', 'srv_1') })
    expect(isSameOwner({ ...owner, wipedAfter: new Date(0) }, owner)).toBe(true)
    expect(isSameOwner({ ...owner, serverId: 'srv_2' }, owner)).toBe(false)
    expect(isSameOwner({ ...owner, installation: 'ins2' }, owner)).toBe(false)
    expect(isSameOwner({ kind: 'idle', installation: 'ins1' }, owner)).toBe(false)
    expect(isSameOwner(null, owner)).toBe(false)
  })

  test('that cannot be kept, or name no owner, are our mistake', () => {
    const more = { ...labelsOfOrder('ins_1', 'srv_1'), 'sambuk.pool': 'yes' }
    expect(() => identityOfOrder({ labels: more })).toThrow()
    expect(() => identityOfOrder({ labels: {} })).toThrow()
  })
})
