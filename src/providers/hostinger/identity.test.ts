import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostnameOf, identityOf, identityOfOrder, isVendorsOwn, labelsOf } from './identity.ts'

const inner = (maxLength: number, letters: string) =>
  fc.array(fc.constantFrom(...letters), { maxLength }).map(inside => `a${inside.join('')}z`)
const id = inner(18, 'abqu_-09')
const name = inner(60, 'abqu-_09')
const hostLabel = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

describe('a hostname', () => {
  test('carries any owner there and back, as host labels within the limits', () => {
    fc.assert(
      fc.property(name, id, id, (name, serverId, installationId) => {
        const identity = { kind: 'owned' as const, name, serverId, installationId }
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
        const one = { kind: 'owned' as const, name, serverId, installationId: 'ins_1' }
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
    }
    expect(hostnameOf(identity)).toBe(
      'my-shop-8k2mabcd-1.srvqu8k2mabcd22223333.insqunorth.sambuk.internal',
    )
  })

  test.each([
    'srv17923.hstgr.cloud',
    'sambuk.internal',
    'idle.sambuk.internal',
    'a.idle.insquA.sambuk.internal',
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
    const identity = { kind: 'owned' as const, name: 'a', serverId: 'a', installationId: 'a' }
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

  test('with a label that cannot be kept, or without an owner, is our mistake', () => {
    const more = { ...labels, 'sambuk.pool': 'yes' }
    expect(() => identityOfOrder({ name: 'shop', labels: more })).toThrow()
    expect(() => identityOfOrder({ name: 'shop', labels: {} })).toThrow()
  })
})
