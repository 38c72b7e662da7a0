import { randomUUID } from 'node:crypto'
import { Resend } from 'resend'
import { beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingMail } from '../../src/providers/mailer.ts'
import { createResend } from '../../src/providers/resend/mailer.ts'
import { startScriptedServer } from '../scripted-server.ts'
import { context, granted, kindOf, sandboxOfThisFile, variable } from './sandbox.ts'

const sandbox = sandboxOfThisFile()
const { signal } = new AbortController()

const connect = (apiKey = variable(sandbox(), 'RESEND_API_KEY')) =>
  createResend({ apiKey, baseUrl: variable(sandbox(), 'RESEND_BASE_URL'), context })
/** What arrived, asked by the official client. */
async function arrived(): Promise<{ id: string; subject: string }[]> {
  const baseUrl = variable(sandbox(), 'RESEND_BASE_URL')
  const resend = new Resend(variable(sandbox(), 'RESEND_API_KEY'), { baseUrl })
  const { data } = await resend.emails.list({ limit: 100 })
  return (data?.data ?? []).filter(({ subject }) => subject.startsWith(letter.subject))
}

let letter: OutgoingMail
beforeEach(async () => {
  // Five requests a second is all that Resend allows: each test has a second of its own.
  await sandbox().world.clock.advance(1_000)
  const id = randomUUID()
  letter = {
    from: `Sambuk <hello@${variable(sandbox(), 'SAMBUK_ZONE')}>`,
    to: 'layla@example.test',
    subject: `Ready ${id}`,
    html: '<p>It is ready. هو جاهز</p>',
    text: 'It is ready. هو جاهز',
    headers: {},
    idempotencyKey: `mail:${id}`,
  }
})

test('a letter arrives under the id that was answered', async () => {
  const { messageId } = granted(await connect().send(letter, signal))
  expect(await arrived()).toMatchObject([{ id: messageId, subject: letter.subject }])
})

test('the same letter sent twice arrives once', async () => {
  const first = granted(await connect().send(letter, signal))
  expect(granted(await connect().send(letter, signal))).toEqual(first)
  expect(await arrived()).toHaveLength(1)
})

test('a letter whose words changed meanwhile counts as sent', async () => {
  granted(await connect().send(letter, signal))
  const changed = { ...letter, subject: `${letter.subject}!` }
  expect(granted(await connect().send(changed, signal))).toEqual({ messageId: null })
  expect(await arrived()).toHaveLength(1)
})

test.each(['timeout-after-effect', 'error-500-after-effect'] as const)(
  'a letter that meets %s arrives once when it is sent again',
  async fault => {
    const meets = { provider: 'resend', operation: 'send-email', fault, times: 1 } as const
    sandbox().world.faults.add(meets)
    expect(kindOf(await connect().send(letter, signal))).toBe('unknown-outcome')
    granted(await connect().send(letter, signal))
    expect(await arrived()).toHaveLength(1)
  },
)

test('the rate limit is told with the time to wait', async () => {
  const fault = { provider: 'resend', operation: 'send-email', times: 1 } as const
  sandbox().world.faults.add({ ...fault, fault: 'rate-limited' })
  expect(await connect().send(letter, signal)).toMatchObject({
    ok: false,
    error: { kind: 'rate-limited', retryAfterMs: expect.any(Number) },
  })
})

test('a wrong key is told as such', async () => {
  expect(kindOf(await connect('re_wrong').send(letter, signal))).toBe('unauthorized')
})

test('a letter without an address is rejected', async () => {
  expect(kindOf(await connect().send({ ...letter, to: 'nobody' }, signal))).toBe('rejected')
})

test.each([
  [409, 'concurrent_idempotent_requests', 'busy'],
  [429, 'daily_quota_exceeded', 'quota'],
  [403, 'validation_error', 'unauthorized'],
  [422, 'validation_error', 'rejected'],
  [503, 'service_unavailable', 'unknown-outcome'],
])('%i %s is %s', async (status, name, kind) => {
  const body = { statusCode: status, name, message: 'their words' }
  const server = await startScriptedServer([{ request: 'POST /emails', status, body }])
  const mailer = createResend({ apiKey: 're_test', baseUrl: server.url, context })
  expect(kindOf(await mailer.send(letter, signal))).toBe(kind)
  await server.close()
  server.expectDone()
})

test('no answer in time leaves the outcome open', async () => {
  const server = await startScriptedServer([{ request: 'POST /emails', instead: 'silence' }])
  const mailer = createResend({ apiKey: 're_test', baseUrl: server.url, context, timeoutMs: 500 })
  expect(kindOf(await mailer.send(letter, signal))).toBe('unknown-outcome')
  await server.close()
  server.expectDone()
})

describe('the sender', () => {
  const zone = () => variable(sandbox(), 'SAMBUK_ZONE')

  test.each(['Sambuk <hello@ZONE>', 'hello@ZONE'])('%s is of a verified domain', async form => {
    const from = form.replace('ZONE', zone())
    const seen = granted(await connect().checkSender(from, signal))
    expect(seen).toEqual({ domain: zone(), status: 'verified' })
  })

  test('of a domain that the vendor does not know has no status', async () => {
    const seen = granted(await connect().checkSender('hello@elsewhere.test', signal))
    expect(seen).toEqual({ domain: 'elsewhere.test', status: null })
  })

  test.each([
    [401, 'restricted_api_key', 'unauthorized'],
    [500, 'internal_server_error', 'unavailable'],
  ])('cannot be told after %i %s, which is %s', async (status, name, kind) => {
    const body = { statusCode: status, name, message: 'their words' }
    const request = 'GET /domains?limit=100'
    const server = await startScriptedServer([{ request, status, body }])
    const mailer = createResend({ apiKey: 're_test', baseUrl: server.url, context })
    const seen = await mailer.checkSender('hello@elsewhere.test', signal)
    expect(seen).toMatchObject({ ok: false, error: { kind, code: name } })
    await server.close()
    server.expectDone()
  })

  test('is not waited for for ever', async () => {
    const request = 'GET /domains?limit=100'
    const server = await startScriptedServer([{ request, instead: 'silence' }])
    const mailer = createResend({ apiKey: 're_test', baseUrl: server.url, context, timeoutMs: 500 })
    expect(kindOf(await mailer.checkSender('a@b.test', signal))).toBe('unavailable')
    await server.close()
    server.expectDone()
  })
})
