import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { FastifyInstance } from 'fastify'
import { Resend } from 'resend'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createResend } from './routes.ts'

const specFile = new URL('../../../shared/specs/resend.openapi.json', import.meta.url)
const specPresent = existsSync(specFile)

let world: TestWorld
let app: FastifyInstance
let resend: Resend
let url: string

beforeEach(async () => {
  world = createTestWorld()
  app = createResend(world)
  url = (await listen(app)).url
  resend = new Resend(world.settings.keys.resendApiKey, { baseUrl: url })
})
afterEach(async () => {
  await app.close()
  world.remove()
})

const letter = {
  from: 'Sambuk <hello@agents.test>',
  to: 'layla@example.test',
  subject: 'خادمك جاهز',
  html: '<p>مرحبا <a href="https://layla.agents.test">layla</a></p><script>alert(1)</script>',
  text: 'مرحبا https://layla.agents.test.',
}

test('a sent mail is delivered a second later and found in the inbox', async () => {
  const sent = await resend.emails.send(letter)
  expect(sent.error).toBeNull()
  const id = sent.data?.id ?? ''
  expect((await resend.emails.get(id)).data?.last_event).toBe('sent')
  await world.clock.advance(1000)
  const found = await resend.emails.get(id)
  expect(found.data).toMatchObject({
    object: 'email',
    to: ['layla@example.test'],
    subject: letter.subject,
    last_event: 'delivered',
  })
  const list = await (await fetch(`${url}/inbox?to=LAYLA@example.test`)).text()
  expect(list).toContain(`href="/inbox/${id}"`)
  expect(await (await fetch(`${url}/inbox?to=sam@example.test`)).text()).not.toContain(id)
})

test('the inbox shows a mail shut into a frame without scripts, its links clickable', async () => {
  const { data } = await resend.emails.send(letter)
  const page = await (await fetch(`${url}/inbox/${data?.id}`)).text()
  expect(page).toContain('<h1 dir="auto">خادمك جاهز</h1>')
  expect(page).toMatch(/<iframe [^>]*sandbox="allow-popups allow-popups-to-escape-sandbox"/)
  expect(page).not.toContain('<script>')
  expect(page).toContain('<a href="https://layla.agents.test" dir="ltr">')
  const response = await fetch(`${url}/inbox`, { headers: { accept: 'application/json' } })
  expect(await response.json()).toMatchObject({ data: [{ id: data?.id, text: letter.text }] })
})

test('an Idempotency-Key sends once and refuses another content', async () => {
  const options = { idempotencyKey: 'ready-1' }
  const first = await resend.emails.send(letter, options)
  const second = await resend.emails.send(letter, options)
  expect(second.data?.id).toBe(first.data?.id)
  const other = await resend.emails.send({ ...letter, subject: 'Other' }, options)
  expect(other.error).toMatchObject({ name: 'invalid_idempotent_request', statusCode: 409 })
  expect((await resend.emails.list()).data?.data).toHaveLength(1)
})

test('the sixth request in a second is refused and says when to come back', async () => {
  for (let sent = 0; sent < 5; sent += 1) {
    expect((await resend.emails.send(letter)).error).toBeNull()
  }
  const refused = await resend.emails.send(letter)
  expect(refused.error).toMatchObject({ name: 'rate_limit_exceeded', statusCode: 429 })
  expect(refused.headers).toMatchObject({
    'retry-after': '1',
    'ratelimit-limit': '5',
    'ratelimit-remaining': '0',
  })
  await world.clock.advance(1000)
  expect((await resend.emails.send(letter)).error).toBeNull()
})

test.each([
  [{ ...letter, to: '' }, 'missing_required_field', 422],
  [{ ...letter, to: 'nobody' }, 'validation_error', 422],
  [{ ...letter, from: 'me@elsewhere.test' }, 'validation_error', 403],
  [{ ...letter, html: undefined, text: undefined }, 'missing_required_field', 422],
])('a mail that Resend would not take is refused (%#)', async (mail, name, statusCode) => {
  const { error } = await resend.emails.send(mail as Parameters<Resend['emails']['send']>[0])
  expect(error).toMatchObject({ name, statusCode })
  expect((await resend.emails.list()).data?.data).toEqual([])
})

test('a wrong key and a missing User-Agent are refused', async () => {
  const stranger = new Resend('re_somebody_else', { baseUrl: url })
  expect((await stranger.emails.send(letter)).error).toMatchObject({ name: 'invalid_api_key' })
  const response = await app.inject({
    method: 'POST',
    url: '/emails',
    headers: { authorization: `Bearer ${world.settings.keys.resendApiKey}`, 'user-agent': '' },
    payload: letter,
  })
  expect(response.statusCode).toBe(403)
})

test('a batch is sent whole or not at all', async () => {
  const broken = await resend.batch.send([letter, { ...letter, to: 'nobody' }])
  expect(broken.error?.name).toBe('validation_error')
  expect((await resend.emails.list()).data?.data).toEqual([])
  const sent = await resend.batch.send([letter, { ...letter, to: 'sam@example.test' }])
  expect(sent.data?.data).toHaveLength(2)
})

test.skipIf(!specPresent)('answers fit Resend’s OpenAPI (needs ../shared/specs)', async () => {
  const spec = JSON.parse(readFileSync(specFile, 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(spec, 'resend')
  const headers = { authorization: `Bearer ${world.settings.keys.resendApiKey}` }
  const json = async (path: string, init: RequestInit = {}) => {
    await world.clock.advance(1000)
    return (
      await fetch(`${url}${path}`, { ...init, headers: { ...headers, ...init.headers } })
    ).json() as Promise<Record<string, unknown>>
  }
  const post = (path: string, body: object) =>
    json(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  const sent = await post('/emails', letter)
  const answers: Record<string, unknown> = {
    SendEmailResponse: sent,
    CreateBatchEmailsResponse: await post('/emails/batch', [letter]),
    Email: await json(`/emails/${sent.id}`),
    ListEmailsResponse: await json('/emails'),
    ListDomainsResponse: await json('/domains'),
  }
  for (const [schema, answer] of Object.entries(answers)) {
    const validate = ajv.compile({ $ref: `resend#/components/schemas/${schema}` })
    validate(withoutNulls(answer))
    expect({ schema, errors: validate.errors }).toEqual({ schema, errors: null })
    const { properties } = spec.components.schemas[schema]
    const unknown = Object.keys(answer as object).filter(key => !Object.hasOwn(properties, key))
    expect(unknown.filter(key => !undescribed.includes(key))).toEqual([])
  }
})

/** In the types of `resend` 6.38.0 and not in the OpenAPI file. */
const undescribed = ['scheduled_at', 'tags']

/** Resend answers null for what a mail does not have; its OpenAPI declares only the type. */
function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, each) => (each === null ? undefined : each))
}
