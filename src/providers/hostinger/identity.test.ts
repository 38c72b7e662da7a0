import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  hostnameOf,
  identityOf,
  identityOfOrder,
  isSameOwner,
  isVendorsOwn,
  labelsOf,
} from './identity.ts'

const inner = (maxLength: number, letters: string) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map(inside => `a${inside.join('')}z`)
const id = inner(18, 'abqu_-09')
const name = inner(60, 'abqu-_09')
/** To the second, as the vendor counts. */
const when = fc.option(
  fc.integer({ min: 0, max: 5_000_000_000 }).map(seconds => new Date(seconds * 1000)),
)
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

describe('a hostname', () => {
  test('carries any owner there and back, as host labels within the limits', () => {
    fc.assert(
      fc.property(name, id, id, when, (name, serverId, installationId, wipedAfter) => {
        const identity = { kind: 'owned' as const, name, serverId, installationId, wipedAfter }
        const hostname = hostnameOf(identity)
        expect(identityOf(hostname)).toEqual(identity)
        expect(hostname.length).toBeLessThanOrEqual(253)
        for (const label of hostname.split('.')) expect(label).toMatch(hostLabel)
      }),
      { numRuns: 1000 },
    )
  })

  test('tells two owners apart, always', () => {
    fc.assert(
      fc.property(name, id, name, id, (name, serverId, other, otherId) => {
        fc.pre(name !== other || serverId !== otherId)
        const one = {
          kind: 'owned' as const,
          name,
          serverId,
          installationId: 'ins_1',
          wipedAfter: null,
        }
        const two = { ...one, name: other, serverId: otherId }
        expect(hostnameOf(one)).not.toBe(hostnameOf(two))
      }),
    )
  })

  test('of an idle machine names its installation and nothing else', () => {
    fc.assert(
      fc.property(id, installationId => {
        const identity = { kind: 'idle' as const, installationId }
        expect(identityOf(hostnameOf(identity))).toEqual(identity)
      }),
    )
  })

  test('is what a person would recognise', () => {
    const identity = {
      kind: 'owned' as const,
      name: 'my-shop-8k2mabcd-1',
      serverId: 'srv_8k2mabcd22223333',
      installationId: 'ins_north',
      wipedAfter: null,
    }
    expect(hostnameOf(identity)).toBe(
      'my-shop-8k2mabcd-1.srvqu8k2mabcd22223333.insqunorth.sambuk.internal',
    )
    expect(hostnameOf({ ...identity, wipedAfter: new Date('2026-11-21T10:00:00Z') })).toBe(
      'my-shop-8k2mabcd-1.srvqu8k2mabcd22223333.insqunorth.qrtoujs0.sambuk.internal',
    )
  })

  test.each([
    'srv17923.hstgr.cloud',
    'sambuk.internal',
    'idle.sambuk.internal',
    'a.idle.insquA.sambuk.internal',
    'idle.insqu1.qr1.sambuk.internal',
    'shop.srvqu1.insqu1.qr.sambuk.internal',
    'shop.srvqu1.insqu1.sambuk.internal.example.com',
    'shop.srvqx1.insqu1.sambuk.internal',
    'shop.srvqu1.insqu1.notsambuk.internal',
    '.srvqu1.insqu1.sambuk.internal',
    '',
  ])('that we did not make is nobody of ours: %s', hostname => {
    expect(identityOf(hostname)).toBeNull()
  })

  test.each(['', '-a', 'a-', '_a', 'A', 'a.b', 'a b', 'é'])('is refused for "%s"', bad => {
    expect(() => hostnameOf({ kind: 'idle', installationId: bad })).toThrow()
  })

  test('is refused where it would be too long', () => {
    const ids = { name: 'a', serverId: 'a', installationId: 'a', wipedAfter: null }
    const identity = { kind: 'owned' as const, ...ids }
    expect(() => hostnameOf({ ...identity, serverId: 'a'.repeat(64) })).toThrow()
    expect(() => hostnameOf({ ...identity, name: 'a'.repeat(250) })).toThrow()
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

describe('an order', () => {
  const labels = { 'sambuk.installation': 'ins_1', 'sambuk.server': 'srv_1' }

  test('keeps the labels of its owner', () => {
    const identity = identityOfOrder({ name: 'shop', labels })
    expect(labelsOf(identityOf(hostnameOf(identity)))).toEqual(labels)
  })

  test('is known as the owner of its machine, however the machine came to it', () => {
    const owner = identityOfOrder({ name: 'shop', labels })
    expect(isSameOwner({ ...owner, wipedAfter: new Date(0) }, owner)).toBe(true)
    expect(isSameOwner({ ...owner, name: 'shop-2' }, owner)).toBe(false)
    expect(isSameOwner({ kind: 'idle', installationId: 'ins_1' }, owner)).toBe(false)
    expect(isSameOwner(null, owner)).toBe(false)
  })

  test('with a label that cannot be kept, or without an owner, is our mistake', () => {
    const more = { ...labels, 'sambuk.pool': 'yes' }
    expect(() => identityOfOrder({ name: 'shop', labels: more })).toThrow()
    expect(() => identityOfOrder({ name: 'shop', labels: {} })).toThrow()
  })
})
