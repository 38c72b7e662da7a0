import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'
import { parseSelector } from './labels.ts'
import { RequestBudget } from './rate-limit.ts'

let sandbox: RunningSandbox
let api: JudgedClient

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())

test('server types say where they can be ordered now and what they cost there', async () => {
  const { body } = await api.call('GET', '/server_types?name=cx23')
  expect(body).toMatchObject({
    server_types: [
      {
        cores: 2,
        memory: 4,
        disk: 40,
        locations: ['fsn1', 'nbg1', 'hel1'].map(name => ({
          name,
          available: true,
          recommended: true,
        })),
        prices: [{ location: 'fsn1', price_monthly: { net: '5.4900000000' } }, {}, {}],
      },
    ],
  })
})

test('the catalogue is whole: types, places, prices, and one type on its way out', async () => {
  const types = await api.call('GET', '/server_types?per_page=50')
  expect(types.body).toMatchObject({ meta: { pagination: { total_entries: 21 } } })
  expect((await api.call('GET', '/server_types?name=cpx11')).body).toMatchObject({
    server_types: [{ deprecated: true, locations: [{ name: 'ash', recommended: false }, {}] }],
  })
  expect((await api.call('GET', '/locations')).body).toMatchObject({
    meta: { pagination: { total_entries: 6 } },
  })
  expect((await api.call('GET', '/pricing')).body).toMatchObject({ pricing: { currency: 'EUR' } })
})

test('datacenters are gone', async () => {
  expect(await api.refusal('GET', '/datacenters')).toEqual([410, 'deprecated_api_endpoint'])
  expect(await api.refusal('GET', '/datacenters/1')).toEqual([410, 'deprecated_api_endpoint'])
})

test('actions are only listed by id, or below what they were done to', async () => {
  const { id, actionId, startActionId } = await api.createServer({ name: 'acting' })
  expect(await api.refusal('GET', '/actions')).toEqual([410, 'deprecated_api_endpoint'])
  const both = await api.call('GET', `/actions?id=${actionId}&id=${startActionId}`)
  expect(both.body).toMatchObject({ actions: [{ id: actionId }, { id: startActionId }] })
  const own = await api.call('GET', `/servers/${id}/actions?sort=id:desc`)
  expect(own.body).toMatchObject({ actions: [{ id: startActionId }, { id: actionId }] })
  expect((await api.call('GET', `/servers/${id}/actions/${actionId}`)).status).toBe(200)
  expect((await api.call('GET', '/servers/actions?status=running')).status).toBe(200)
})

test('nothing moves while a manual clock stands still; advancing it finishes everything due', async () => {
  const { id, ip } = await api.createServer({ name: 'patient' })
  expect(await api.statusOf(id)).toBe('initializing')
  await sandbox.world.clock.advance(300)
  expect(await api.statusOf(id)).toBe('initializing')
  await sandbox.world.clock.advance(10_000)
  expect(await api.statusOf(id)).toBe('running')
  expect(sandbox.world.machines.findByAddress(ip)).not.toBeNull()
})

test('pages hold at most 50, link to one another, and together hold everything once', async () => {
  for (let n = 0; n < 53; n++) {
    await api.createServer({ name: `many-${n}`, labels: { many: 'yes', odd: String(n % 2) } })
  }
  const first = await api.call('GET', '/servers?label_selector=many&per_page=500&sort=name:desc')
  expect(first.body).toMatchObject({
    meta: {
      pagination: {
        page: 1,
        per_page: 50,
        previous_page: null,
        next_page: 2,
        last_page: 2,
        total_entries: 53,
      },
    },
  })
  expect(first.headers.get('link')).toContain('rel="next"')
  const second = await api.call(
    'GET',
    '/servers?label_selector=many&per_page=50&page=2&sort=name:desc',
  )
  const names = [first, second].flatMap(answer => column(answer, 'servers', 'name'))
  expect(new Set(names).size).toBe(53)
  expect(names).toEqual([...names].sort().reverse())
  const odd = await api.call('GET', '/servers?label_selector=many,odd==1&per_page=50')
  expect(odd.body).toMatchObject({ meta: { pagination: { total_entries: 26 } } })
  const query = '/servers?label_selector=a%20in%20('
  expect(await api.refusal('GET', query)).toEqual([422, 'invalid_input'])
  expect(await api.refusal('GET', '/servers?sort=colour')).toEqual([422, 'invalid_input'])
})

test.each([
  ['env', true],
  ['!env', false],
  ['env==prod', true],
  ['env=prod', true],
  ['env!=prod', false],
  ['missing!=prod', true],
  ['env in (dev, prod)', true],
  ['env notin (dev,prod)', false],
  ['missing notin (dev)', true],
  ['env==prod,tier in (web,db),!old', true],
  ['env==prod,tier==db', false],
  ['sambuk.dev/server==a1', true],
])('the selector "%s" is %s for the labels', (text, expected) => {
  const labels = { env: 'prod', tier: 'web', 'sambuk.dev/server': 'a1' }
  expect(parseSelector(text)?.(labels)).toBe(expected)
})

test.each(['env in (', 'a==b==c', '== b', 'a,,b', 'a b'])('"%s" is no selector', text => {
  expect(parseSelector(text)).toBeNull()
})

test('requests come out of a budget that refills by one a second', () => {
  const budget = new RequestBudget(3600, 0)
  for (let n = 0; n < 3600; n++) expect(budget.take(0)).toBe(true)
  expect(budget.take(0)).toBe(false)
  expect(budget.headers(0)).toEqual({
    'ratelimit-limit': '3600',
    'ratelimit-remaining': '0',
    'ratelimit-reset': '3600',
  })
  expect(budget.take(1000)).toBe(true)
  expect(budget.take(1000)).toBe(false)
})

test('a wrong token is refused, and every answer tells the budget and a correlation id', async () => {
  const { HCLOUD_ENDPOINT } = sandbox.environment
  const headers = { authorization: 'Bearer wrong' }
  const answer = await fetch(`${HCLOUD_ENDPOINT}/servers`, { headers })
  expect([answer.status, await answer.json()]).toMatchObject([
    401,
    { error: { code: 'unauthorized' } },
  ])
  const { headers: told } = await api.call('GET', '/locations')
  expect(told.get('x-correlation-id')).toMatch(/^[0-9a-f]{16}$/)
  expect(Number(told.get('ratelimit-remaining'))).toBeLessThan(3600)
  expect(told.get('ratelimit-limit')).toBe('3600')
})
