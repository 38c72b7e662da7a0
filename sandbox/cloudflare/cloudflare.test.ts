import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { RequestWindow } from './rate-limit.ts'

let sandbox: RunningSandbox
let sdk: Cloudflare
let zone_id: string

beforeAll(async () => {
  sandbox = await startSandbox()
  const { CLOUDFLARE_BASE_URL: baseURL, CLOUDFLARE_API_TOKEN: apiToken } = sandbox.environment
  sdk = new Cloudflare({ baseURL, apiToken, maxRetries: 0 })
  zone_id = sandbox.environment.CLOUDFLARE_ZONE_ID ?? ''
})
afterAll(() => sandbox.close())
beforeEach(() => sandbox.world.faults.clear())

function address(name: string, content: string) {
  return { zone_id, name, content, type: 'A' as const, ttl: 60, proxied: false }
}

/** HTTP status and first code of a call that must be refused. */
async function refusal(call: Promise<unknown>): Promise<[number | undefined, number | undefined]> {
  const error: unknown = await call.then(
    () => expect.fail('the call was not refused'),
    caught => caught,
  )
  if (!(error instanceof Cloudflare.APIError)) throw error
  return [error.status, error.errors[0]?.code]
}

test('the official SDK creates, finds, edits, overwrites and deletes a record', async () => {
  const created = await sdk.dns.records.create(address('Layla.sambuk.test', '198.18.1.1'))
  expect(created).toMatchObject({ name: 'layla.sambuk.test', type: 'A', ttl: 60, proxiable: true })
  const found = await sdk.dns.records.list({
    zone_id,
    name: { exact: 'layla.sambuk.test' },
    type: 'A',
  })
  expect(found.result).toMatchObject([{ id: created.id, content: '198.18.1.1' }])
  expect(sandbox.world.zones.resolve('layla.sambuk.test')).toEqual(['198.18.1.1'])
  await sdk.dns.records.edit(created.id, address('layla.sambuk.test', '198.18.1.2'))
  expect(sandbox.world.zones.resolve('LAYLA.sambuk.test.')).toEqual(['198.18.1.2'])
  await sdk.dns.records.update(created.id, address('layla.sambuk.test', '198.18.1.3'))
  expect(await sdk.dns.records.get(created.id, { zone_id })).toMatchObject({
    content: '198.18.1.3',
  })
  expect(await sdk.dns.records.delete(created.id, { zone_id })).toEqual({ id: created.id })
  expect(await refusal(sdk.dns.records.get(created.id, { zone_id }))).toEqual([404, 81044])
  expect(sandbox.world.zones.resolve('layla.sambuk.test')).toEqual([])
})

test('the same record twice is refused; another address under the same name is not', async () => {
  await sdk.dns.records.create(address('twice', '198.18.2.1'))
  const again = sdk.dns.records.create(address('twice', '198.18.2.1'))
  expect(await refusal(again)).toEqual([400, 81058])
  await sdk.dns.records.create(address('twice', '198.18.2.2'))
  expect(sandbox.world.zones.resolve('twice.sambuk.test')).toEqual(['198.18.2.1', '198.18.2.2'])
  const text = { zone_id, type: 'TXT' as const, name: 'twice', content: '"hello"', ttl: 1 as const }
  await sdk.dns.records.create(text)
  expect(await refusal(sdk.dns.records.create(text))).toEqual([400, 81057])
})

test('an alias stands alone, and leads to its address', async () => {
  await sdk.dns.records.create(address('target', '198.18.3.1'))
  const alias = {
    zone_id,
    type: 'CNAME' as const,
    name: 'alias',
    content: 'target.sambuk.test',
    ttl: 1 as const,
  }
  await sdk.dns.records.create(alias)
  expect(sandbox.world.zones.resolve('alias.sambuk.test')).toEqual(['198.18.3.1'])
  const conflict = sdk.dns.records.create(address('alias', '198.18.3.2'))
  expect(await refusal(conflict)).toEqual([400, 81053])
})

test('a wildcard answers only for names without a record of their own', async () => {
  await sdk.dns.records.create(address('*.wild', '198.18.4.1'))
  await sdk.dns.records.create(address('own.wild', '198.18.4.2'))
  expect(sandbox.world.zones.resolve('any.wild.sambuk.test')).toEqual(['198.18.4.1'])
  expect(sandbox.world.zones.resolve('own.wild.sambuk.test')).toEqual(['198.18.4.2'])
  expect(sandbox.world.zones.resolve('wild.sambuk.test')).toEqual([])
  expect(sandbox.world.zones.resolve('elsewhere.example')).toEqual([])
})

test.each([
  ['no IPv4 address', { content: 'not-an-address' }],
  ['a TTL below a minute', { ttl: 5 }],
  ['an illegal name', { name: '-bad-' }],
])('a record with %s is a validation error', async (_what, fields) => {
  const record = { ...address('bad', '198.18.5.1'), ...fields }
  expect(await refusal(sdk.dns.records.create(record))).toEqual([400, 1004])
})

test('a batch happens whole or not at all', async () => {
  const kept = await sdk.dns.records.create(address('kept', '198.18.6.1'))
  const broken = sdk.dns.records.batch({
    zone_id,
    deletes: [{ id: kept.id }],
    posts: [address('new', '198.18.6.2'), address('new', '198.18.6.2')],
  })
  expect(await refusal(broken)).toEqual([400, 81058])
  expect(sandbox.world.zones.resolve('kept.sambuk.test')).toEqual(['198.18.6.1'])
  expect(sandbox.world.zones.resolve('new.sambuk.test')).toEqual([])
  const done = await sdk.dns.records.batch({
    zone_id,
    deletes: [{ id: kept.id }],
    posts: [address('new', '198.18.6.2')],
  })
  expect(done.posts).toMatchObject([{ name: 'new.sambuk.test' }])
  expect(sandbox.world.zones.resolve('kept.sambuk.test')).toEqual([])
})

test('lists are cut into pages, and filters can be joined by any or all', async () => {
  for (let n = 1; n <= 7; n++) await sdk.dns.records.create(address(`page-${n}`, `198.18.7.${n}`))
  const names: string[] = []
  const name = { contains: 'page-' }
  for await (const record of sdk.dns.records.list({ zone_id, name, per_page: 5, order: 'name' })) {
    names.push(record.name)
  }
  expect(names).toEqual([1, 2, 3, 4, 5, 6, 7].map(n => `page-${n}.sambuk.test`))
  const either = await sdk.dns.records.list({
    zone_id,
    match: 'any',
    name: { exact: 'page-1.sambuk.test' },
    content: { exact: '198.18.7.2' },
  })
  expect(either.result.map(record => record.name)).toEqual(names.slice(0, 2))
})

test('the zone and the token can be looked up; strangers are refused', async () => {
  const zones = await sdk.zones.list({ name: 'sambuk.test' })
  expect(zones.result).toMatchObject([{ id: zone_id, status: 'active' }])
  expect(await sdk.zones.get({ zone_id })).toMatchObject({ name: 'sambuk.test' })
  expect(await sdk.user.tokens.verify()).toMatchObject({ status: 'active' })
  const other = '0'.repeat(32)
  expect(await refusal(sdk.dns.records.list({ zone_id: other }).asResponse())).toEqual([403, 9109])
  const stranger = new Cloudflare({ baseURL: sdk.baseURL, apiToken: 'wrong', maxRetries: 0 })
  expect(await refusal(stranger.zones.get({ zone_id }))).toEqual([403, 9109])
})

test('after a timeout the record may be there', async () => {
  const { faults, zones } = sandbox.world
  faults.add({
    provider: 'cloudflare',
    operation: 'create-record',
    fault: 'timeout-after-effect',
    times: 1,
  })
  const created = sdk.dns.records.create(address('unknown', '198.18.8.1'))
  await expect(created).rejects.toBeInstanceOf(Cloudflare.APIConnectionError)
  expect(zones.resolve('unknown.sambuk.test')).toEqual(['198.18.8.1'])
})

test('answers tell the request budget, and 1,200 in five minutes are enough', async () => {
  const response = await sdk.zones.get({ zone_id }).asResponse()
  expect(response.headers.get('ratelimit')).toMatch(/^"default";r=\d+;t=\d+$/)
  expect(response.headers.get('ratelimit-policy')).toBe('"default";q=1200;w=300')
  const window = new RequestWindow()
  for (let n = 0; n < 1200; n++) expect(window.take(0)).toBeNull()
  expect(window.take(1_000)).toEqual({ retryAfterSeconds: 300 })
  expect(window.take(300_000)).toEqual({ retryAfterSeconds: 1 })
  expect(window.take(301_000)).toBeNull()
})
