import { describe, expect, test } from 'vitest'
import type { ProviderErrorKind } from '../compute.ts'
import { judge, type Meaning } from '../transport/judged.ts'
import type { Effect } from '../transport/request.ts'
import { hetzner } from './connection.ts'
import { meanings, readError } from './errors.ts'

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const judged = (effect: Effect, ...response: Parameters<typeof answer>) =>
  judge(hetzner, { operation: 'test', effect }, answer(...response))

/** Independent of `errors.ts`: what a caller has to be told, for every code in Hetzner's reference. */
const expected: Record<string, [read: ProviderErrorKind, create: ProviderErrorKind]> = {
  not_found: ['not-found', 'not-found'],
  firewall_resource_not_found: ['not-found', 'not-found'],
  uniqueness_error: ['already-exists', 'already-exists'],
  server_already_added: ['already-exists', 'already-exists'],
  firewall_already_applied: ['already-exists', 'already-exists'],
  resource_unavailable: ['sold-out', 'sold-out'],
  placement_error: ['sold-out', 'sold-out'],
  resource_limit_exceeded: ['quota', 'quota'],
  rate_limit_exceeded: ['rate-limited', 'rate-limited'],
  locked: ['busy', 'busy'],
  conflict: ['busy', 'busy'],
  resource_locked: ['busy', 'busy'],
  resource_in_use: ['busy', 'busy'],
  unauthorized: ['unauthorized', 'unauthorized'],
  forbidden: ['unauthorized', 'unauthorized'],
  token_readonly: ['unauthorized', 'unauthorized'],
  invalid_input: ['rejected', 'rejected'],
  json_error: ['rejected', 'rejected'],
  invalid_server_type: ['rejected', 'rejected'],
  unsupported_error: ['rejected', 'rejected'],
  protected: ['rejected', 'rejected'],
  server_not_stopped: ['rejected', 'rejected'],
  must_be_unassigned: ['rejected', 'rejected'],
  deprecated_api_endpoint: ['rejected', 'rejected'],
  maintenance: ['unavailable', 'unknown-outcome'],
  unavailable: ['unavailable', 'unknown-outcome'],
  service_error: ['unavailable', 'unknown-outcome'],
  server_error: ['unavailable', 'unknown-outcome'],
  bad_gateway: ['unavailable', 'unknown-outcome'],
  timeout: ['unavailable', 'unknown-outcome'],
  unknown_error: ['unavailable', 'unknown-outcome'],
}

test('every code of the vocabulary has its expectation', () => {
  expect(Object.keys(expected).sort()).toEqual(Object.keys(meanings).sort())
})

describe.each(Object.entries(expected))('%s', (code, [read, create]) => {
  const body = { error: { code, message: 'in their words', details: null } }

  test(`is ${read} for a read, whatever the status`, () => {
    for (const status of [400, 403, 409, 422, 503]) {
      expect(judged('read', status, body)).toMatchObject({ kind: read, code })
    }
  })

  test(`is ${create} for a create`, () => {
    expect(judged('once', 422, body).kind).toBe(create)
  })
})

test.each<[status: number, kind: ProviderErrorKind]>([
  [400, 'rejected'],
  [301, 'rejected'],
  [401, 'unauthorized'],
  [404, 'not-found'],
  [409, 'busy'],
  [423, 'busy'],
  [429, 'rate-limited'],
  [502, 'unavailable'],
])('a code we have not met is judged by its status: %i is %s', (status, kind) => {
  const body = { error: { code: 'brand_new', message: 'words', details: {} } }
  expect(judged('read', status, body)).toMatchObject({ kind, code: 'brand_new' })
})

test("a gateway's page instead of JSON leaves the outcome of a create open", () => {
  const page = judged('once', 502, '<html>502 Bad Gateway</html>', { 'x-correlation-id': 'abc' })
  expect(page).toMatchObject({ kind: 'unknown-outcome', code: 'http-502', requestId: 'abc' })
})

test('the fields that Hetzner names are part of the message', () => {
  const details = { fields: [{ name: 'location', messages: ['unsupported location'] }] }
  const error = { code: 'invalid_input', message: 'invalid input', details }
  expect(readError(JSON.stringify({ error }))?.message).toContain('location unsupported location')
})

test.each([null, {}, undefined])('details of %j do not hide the error', details => {
  const error = { code: 'invalid_input', message: 'invalid input', details }
  expect(readError(JSON.stringify({ error }))).toEqual({
    code: 'invalid_input',
    message: 'invalid input',
  })
})

test('a word that only looks like a code is not found among object members', () => {
  const meaning: Meaning = judged('read', 422, { error: { code: 'toString', message: '' } }).kind
  expect(meaning).toBe('rejected')
})
