import { existsSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import type { FastifyInstance } from 'fastify'
import { Resend } from 'resend'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createReceiver, createTestWorld, listen, type TestWorld } from '../test-world.ts'
import { createResend } from './routes.ts'

const specFile = new URL('../../../shared/specs/resend.openapi.json', import.meta.url)
const specPresent = existsSync(specFile)

let world: TestWorld
let app: FastifyInstance
let resend: Resend
let url: string
let receiver: Awaited<ReturnType<typeof createReceiver>>

beforeEach(async () => {
  // The official client compares signatures with the computer's time.
  world = createTestWorld({ start: new Date() })
  app = createResend(world)
  url = (await listen(app)).url
  resend = new Resend(world.settings.keys.resendApiKey, { baseUrl: url })
  receiver = await createReceiver()
  const { resendWebhookSecret: secret } = world.settings.keys
  await tell('webhook-endpoint', { url: receiver.url, secret })
})
afterEach(async () => {
  await app.close()
  await receiver.close()
  world.remove()
})

async function tell(what: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/_sandbox/resend/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

const letter = { from: 'hello@agents.test', subject: 'Ready', text: 'It is ready.' }
const send = async (to: string) => (await resend.emails.send({ ...letter, to })).data?.id
const types = () => receiver.received.map(({ body }) => JSON.parse(body).type.replace('email.', ''))

test('news of a mail are signed so that the official client believes them', async () => {
  await send('layla@example.test')
  await world.clock.advance(2_000)
  const news = receiver.received.map(({ body, headers }) =>
    resend.webhooks.verify({
      payload: body,
      headers: {
        id: String(headers['svix-id']),
        timestamp: String(headers['svix-timestamp']),
        signature: String(headers['svix-signature']),
      },
      webhookSecret: world.settings.keys.resendWebhookSecret,
    }),
  )
  expect(news.map(({ type }) => type)).toEqual(['email.sent', 'email.delivered'])
})

test('a mailbox that is gone bounces once, and is not written to any more', async () => {
  await tell('addresses', { address: 'gone@example.test', fate: 'bounced' })
  const id = await send('gone@example.test')
  await world.clock.advance(2_000)
  await send('gone@example.test')
  await world.clock.advance(2_000)
  expect(types()).toEqual(['sent', 'bounced', 'sent', 'suppressed'])
  expect((await resend.emails.get(id ?? '')).data?.last_event).toBe('bounced')
})

test('who complains was reached', async () => {
  await tell('addresses', { address: 'sam@example.test', fate: 'complained' })
  await send('sam@example.test')
  await world.clock.advance(2_000)
  expect(types()).toEqual(['sent', 'delivered', 'complained'])
})

test('news come late, twice and in reverse order when they are told to', async () => {
  await tell('deliveries', { twice: true, reverse: true, delayMs: 60_000 })
  await send('layla@example.test')
  await world.clock.advance(30_000)
  expect(types()).toEqual([])
  await world.clock.advance(60_000)
  expect(types()).toEqual(['delivered', 'delivered', 'sent', 'sent'])
  const ids = receiver.received.map(({ headers }) => headers['svix-id'])
  expect(new Set(ids).size).toBe(2)
})

test('one that is not answered is tried again, a lost one never', async () => {
  const refusing = await createReceiver([500, 500])
  const { resendWebhookSecret: secret } = world.settings.keys
  await tell('webhook-endpoint', { url: refusing.url, secret })
  world.faults.add({ provider: 'resend', operation: 'deliver-webhook', fault: 'lost', times: 1 })
  await send('layla@example.test')
  await world.clock.advance(10 * 60_000)
  expect(refusing.received.map(({ body }) => JSON.parse(body).type)).toEqual(
    Array(3).fill('email.delivered'),
  )
  await refusing.close()
})

test.skipIf(!specPresent)('events fit Resend’s OpenAPI (needs ../shared/specs)', async () => {
  const spec = JSON.parse(readFileSync(specFile, 'utf8'))
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema(spec, 'resend')
  await tell('addresses', { address: 'gone@example.test', fate: 'bounced' })
  await tell('addresses', { address: 'sam@example.test', fate: 'complained' })
  for (const to of ['gone@example.test', 'gone@example.test', 'sam@example.test']) {
    await send(to)
    await world.clock.advance(2_000)
  }
  const schemas: Record<string, string> = {
    'email.sent': 'EmailSentEvent',
    'email.bounced': 'EmailBouncedEvent',
    'email.suppressed': 'EmailSuppressedEvent',
    'email.delivered': 'EmailDeliveredEvent',
    'email.complained': 'EmailComplainedEvent',
  }
  const seen = new Set<string>()
  for (const { body } of receiver.received) {
    const event = JSON.parse(body)
    const schema = schemas[event.type]
    const validate = ajv.compile({ $ref: `resend#/components/schemas/${schema}` })
    validate(event)
    expect({ schema, errors: validate.errors }).toEqual({ schema, errors: null })
    seen.add(event.type)
  }
  expect([...seen].sort()).toEqual(Object.keys(schemas).sort())
})
