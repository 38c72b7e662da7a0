import { randomBytes } from 'node:crypto'
import Cloudflare from 'cloudflare'
import { beforeEach, expect, test } from 'vitest'
import { systemClock } from '../../src/kit/clock.ts'
import { createCloudflare } from '../../src/providers/cloudflare/dns.ts'
import type { DnsProvider } from '../../src/providers/dns.ts'
import { createMemoryRateBudget } from '../../src/providers/transport/memory-rate-budget.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()
const ours = 'sambuk ins_contract '
const comment = `${ours}srv_1`

const connect = (changes: { token?: string; proxied?: boolean } = {}): DnsProvider =>
  createCloudflare({
    token: variable(sandbox(), 'CLOUDFLARE_API_TOKEN'),
    zoneId: variable(sandbox(), 'CLOUDFLARE_ZONE_ID'),
    zone: variable(sandbox(), 'SAMBUK_ZONE'),
    commentPrefix: ours,
    proxied: false,
    baseUrl: variable(sandbox(), 'CLOUDFLARE_BASE_URL'),
    context,
    budget: createMemoryRateBudget(systemClock),
    ...changes,
  })
/** The operator's own hands, by the official client. */
const operator = () => {
  const zone_id = variable(sandbox(), 'CLOUDFLARE_ZONE_ID')
  const { records } = new Cloudflare({
    apiToken: variable(sandbox(), 'CLOUDFLARE_API_TOKEN'),
    baseURL: variable(sandbox(), 'CLOUDFLARE_BASE_URL'),
  }).dns
  return {
    add: (type: 'A' | 'AAAA' | 'CNAME', content: string, words?: string) =>
      records.create({ zone_id, type, name, content, ttl: 1, comment: words }),
    async addresses() {
      const { result } = await records.list({ zone_id, name: { exact: name } })
      return result.map(record => ('content' in record ? record.content : ''))
    },
    async records() {
      return (await records.list({ zone_id, name: { exact: name } })).result
    },
  }
}

let name = ''
beforeEach(() => {
  name = `n${randomBytes(5).toString('hex')}.${variable(sandbox(), 'SAMBUK_ZONE')}`
})

test('a name gets one address, not proxied, marked as ours', async () => {
  const { recordId } = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  expect(await operator().records()).toMatchObject([
    { id: recordId, type: 'A', content: '198.51.100.7', proxied: false, comment },
  ])
})

test('putting the same address twice keeps the record', async () => {
  const first = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  const second = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  expect(second).toEqual(first)
})

test('another address replaces the first in place', async () => {
  const first = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  const second = granted(await connect().putAddress(name, '198.51.100.8', comment, signal))
  expect(second).toEqual(first)
  expect(await operator().addresses()).toEqual(['198.51.100.8'])
})

test('a name may be proxied, and changes over in place', async () => {
  const direct = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  for (const proxied of [true, false]) {
    const put = await connect({ proxied }).putAddress(name, '198.51.100.7', comment, signal)
    expect(granted(put)).toEqual(direct)
    expect(await operator().records()).toMatchObject([{ proxied, ttl: 1, content: '198.51.100.7' }])
  }
})

test('several addresses of ours become one', async () => {
  await operator().add('A', '198.51.100.1', comment)
  await operator().add('A', '198.51.100.2', comment)
  await operator().add('AAAA', '2001:db8::1', comment)
  granted(await connect().putAddress(name, '198.51.100.2', comment, signal))
  expect(await operator().addresses()).toEqual(['198.51.100.2'])
})

test.each([
  ['A', '203.0.113.1'],
  ['AAAA', '2001:db8::1'],
  ['CNAME', 'elsewhere.example'],
] as const)(
  'an %s record that is not ours is neither changed nor joined nor removed',
  async (type, content) => {
    await operator().add(type, content, 'the company site')
    const put = await connect().putAddress(name, '198.51.100.7', comment, signal)
    expect(put).toMatchObject({
      ok: false,
      error: { kind: 'already-exists', code: 'foreign-record' },
    })
    granted(await connect().removeName(name, signal))
    expect(await operator().addresses()).toEqual([content])
  },
)

test('a foreign record for the very address that we want stays foreign', async () => {
  await operator().add('A', '198.51.100.7')
  const put = await connect().putAddress(name, '198.51.100.7', comment, signal)
  expect(kindOf(put)).toBe('already-exists')
  expect(await operator().records()).toMatchObject([{ comment: null }])
})

test("another installation's records are not ours", async () => {
  await operator().add('A', '203.0.113.1', 'sambuk ins_contract2 srv_1')
  granted(await connect().removeName(name, signal))
  expect(await operator().addresses()).toEqual(['203.0.113.1'])
})

test('a create whose answer was lost is completed by putting again', async () => {
  const fault = { provider: 'cloudflare', fault: 'timeout-after-effect', times: 1 } as const
  sandbox().world.faults.add({ ...fault, operation: 'create-record' })
  const lost = await connect().putAddress(name, '198.51.100.7', comment, signal)
  expect(kindOf(lost)).toBe('unknown-outcome')
  granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  expect(await operator().addresses()).toEqual(['198.51.100.7'])
})

test('two passes at once leave one record and both succeed', async () => {
  const put = () => connect().putAddress(name, '198.51.100.7', comment, signal)
  const both = await Promise.all([put(), put()])
  expect(both.map(kindOf)).toEqual(['ok', 'ok'])
  expect(await operator().addresses()).toEqual(['198.51.100.7'])
})

test('a name is removed with all of our addresses, and may be removed twice', async () => {
  granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  await operator().add('AAAA', '2001:db8::1', comment)
  expect(granted(await connect().removeName(name, signal))).toBeNull()
  expect(granted(await connect().removeName(name, signal))).toBeNull()
  expect(await operator().addresses()).toEqual([])
})

test('our names are listed by their mark', async () => {
  const { recordId } = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  expect(granted(await connect().listNames(ours, signal))).toContainEqual({
    ...{ recordId, name, comment, address: '198.51.100.7' },
    createdAt: expect.any(Date),
  })
  expect(granted(await connect().listNames('sambuk ins_other ', signal))).toEqual([])
})

test('one record is removed while it is the one that was looked at, and not when it is another server’s', async () => {
  const { recordId } = granted(await connect().putAddress(name, '198.51.100.7', comment, signal))
  const seen = { recordId, comment }
  granted(await connect().putAddress(name, '198.51.100.8', `${ours}srv_2`, signal))
  granted(await connect().removeRecord(seen, signal))
  expect(await operator().addresses()).toEqual(['198.51.100.8'])
  granted(await connect().removeRecord({ recordId, comment: `${ours}srv_2` }, signal))
  granted(await connect().removeRecord({ recordId, comment: `${ours}srv_2` }, signal))
  expect(await operator().addresses()).toEqual([])
})

test('a comment longer than Cloudflare takes is cut, and stays ours', async () => {
  granted(await connect().putAddress(name, '198.51.100.7', `${comment} ${'x'.repeat(200)}`, signal))
  granted(await connect().removeName(name, signal))
  expect(await operator().addresses()).toEqual([])
})

test('a wrong token is told as such', async () => {
  const stranger = connect({ token: 'wrong' })
  expect(kindOf(await stranger.removeName(name, signal))).toBe('unauthorized')
  expect(kindOf(await stranger.checkAccess(signal))).toBe('unauthorized')
})

test('a look at our access tells the zone, and that the token is good', async () => {
  expect(granted(await connect().checkAccess(signal))).toEqual({
    tokenStatus: 'active',
    zoneName: variable(sandbox(), 'SAMBUK_ZONE'),
    zoneStatus: 'active',
  })
})

test.each([
  ['rate-limited', 'rate-limited'],
  ['error-500-before-effect', 'unavailable'],
  ['timeout-before-effect', 'unavailable'],
] as const)('a read that meets %s is %s', async (fault, kind) => {
  const meets = { provider: 'cloudflare', operation: 'list-records', fault, times: 1 } as const
  sandbox().world.faults.add(meets)
  expect(kindOf(await connect().removeName(name, signal))).toBe(kind)
})

test('a caller that gives up is answered at once', async () => {
  const aborted = AbortSignal.abort()
  expect(await connect().removeName(name, aborted)).toMatchObject({
    ok: false,
    error: { kind: 'unavailable', code: 'aborted' },
  })
})
