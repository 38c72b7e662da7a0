import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { makePublicKey } from '../machines/test-public-key.ts'
import { type RunningSandbox, startSandbox } from '../start.ts'
import { column, JudgedClient } from './judged-client.ts'

let sandbox: RunningSandbox
let api: JudgedClient
const key = z.object({ ssh_key: z.object({ id: z.int(), fingerprint: z.string() }) })

beforeAll(async () => {
  sandbox = await startSandbox({ clock: 'manual' })
  api = new JudgedClient(sandbox)
})
afterAll(() => sandbox.close())
beforeEach(() => api.pass(60_000))

test('a stranger is refused, and so is a path that is not there', async () => {
  expect(await api.call('GET', '/account', undefined, 'dop_v1_wrong')).toMatchObject({
    status: 401,
    body: { id: 'unauthorized', message: 'Unable to authenticate you.' },
  })
  const { DIGITALOCEAN_API_URL, DIGITALOCEAN_ACCESS_TOKEN } = sandbox.environment
  const headers = { authorization: `Bearer ${DIGITALOCEAN_ACCESS_TOKEN}` }
  const answer = await fetch(`${DIGITALOCEAN_API_URL}/v2/volumes`, { headers })
  expect(answer.status).toBe(404)
  expect(await answer.json()).toEqual({
    id: 'not_found',
    message: 'The resource you were accessing could not be found.',
    request_id: answer.headers.get('x-request-id'),
  })
})

test('a key is found by id and by fingerprint, and is not taken twice', async () => {
  const wanted = { name: 'mine', public_key: makePublicKey() }
  const { id, fingerprint } = key.parse(
    (await api.call('POST', '/account/keys', wanted)).body,
  ).ssh_key
  for (const known of [id, fingerprint]) {
    expect((await api.call('GET', `/account/keys/${known}`)).body).toMatchObject({
      ssh_key: { name: 'mine', fingerprint: expect.stringMatching(/^([0-9a-f]{2}:){15}/) },
    })
  }
  expect(await api.refusal('POST', '/account/keys', wanted)).toContain(
    'SSH Key is already in use on your account',
  )
  const bad = { name: 'bad', public_key: 'nonsense' }
  expect((await api.refusal('POST', '/account/keys', bad))[0]).toBe(422)
  const renamed = await api.call('PUT', `/account/keys/${fingerprint}`, { name: 'renamed' })
  expect(renamed.body).toMatchObject({ ssh_key: { id, name: 'renamed' } })
  expect((await api.call('DELETE', `/account/keys/${id}`)).status).toBe(204)
  expect((await api.call('GET', `/account/keys/${id}`)).status).toBe(404)
})

test('tags are made by orders too, are found in any case, and count what bears them', async () => {
  expect((await api.call('POST', '/tags', { name: 'Web' })).status).toBe(201)
  const { id } = await api.create({ name: 'tagged', tags: ['web', 'new-one'] })
  expect((await api.call('GET', '/tags/WEB')).body).toMatchObject({
    tag: {
      name: 'Web',
      resources: {
        count: 1,
        last_tagged_uri: expect.stringMatching(new RegExp(`/v2/droplets/${id}$`)),
        droplets: { count: 1 },
        images: { count: 0 },
      },
    },
  })
  expect(column(await api.call('GET', '/tags'), 'tags', 'name')).toContain('new-one')
  expect((await api.call('DELETE', '/tags/web')).status).toBe(204)
  expect((await api.call('GET', `/droplets/${id}`)).body).toMatchObject({
    droplet: { tags: ['new-one'] },
  })
  const acted = await api.call('POST', '/droplets/actions?tag_name=new-one', { type: 'power_off' })
  expect(acted).toMatchObject({ status: 201, body: { actions: [{ type: 'power_off' }] } })
  const bad = { name: 'a b' }
  expect((await api.refusal('POST', '/tags', bad))[0]).toBe(422)
})

test('a list that fits one page has no links; others lead to the first, last and next', async () => {
  expect((await api.call('GET', '/regions?per_page=200')).body).toMatchObject({ links: {} })
  const pagesOf = async (path: string) =>
    z
      .object({ links: z.object({ pages: z.record(z.string(), z.string()) }) })
      .parse((await api.call('GET', path)).body).links.pages
  const first = await pagesOf('/sizes?per_page=8')
  expect(Object.keys(first)).toEqual(['next', 'last'])
  expect(first.next).toBe(`${sandbox.environment.DIGITALOCEAN_API_URL}/v2/sizes?per_page=8&page=2`)
  expect(Object.keys(await pagesOf('/sizes?page=2&per_page=8'))).toEqual([
    'first',
    'prev',
    'next',
    'last',
  ])
  const last = await pagesOf('/sizes?page=3&per_page=8')
  expect(Object.keys(last)).toEqual(['first', 'prev'])
})

test('a burst of more than 250 requests a minute is told when to come back', async () => {
  for (let request = 0; request < 250; request++) await api.call('GET', '/account')
  const refused = await api.call('GET', '/account')
  expect(refused).toMatchObject({ status: 429, body: { id: 'too_many_requests' } })
  expect(refused.headers.get('retry-after')).toBe('60')
  expect(Number(refused.headers.get('ratelimit-remaining'))).toBeGreaterThan(4_500)
  await api.pass(60_000)
  expect((await api.call('GET', '/account')).status).toBe(200)
})

test('keys are listed ten times a minute', async () => {
  for (let request = 0; request < 10; request++) {
    expect((await api.call('GET', '/account/keys')).status).toBe(200)
  }
  expect((await api.call('GET', '/account/keys')).status).toBe(429)
  expect((await api.call('GET', '/account')).status).toBe(200)
})
