import { describe, expect, test } from 'vitest'
import type { ProviderErrorKind } from '../compute.ts'
import { judge } from '../transport/judged.ts'
import type { Effect } from '../transport/request.ts'
import { hostinger } from './connection.ts'
import { meanings, readError } from './errors.ts'

const judged = (effect: Effect, status: number, body: unknown) =>
  judge(
    hostinger,
    { operation: 'test', effect },
    {
      status,
      headers: new Headers(),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
  )

/** Independent of `errors.ts`: what is said, and what a caller has to be told. */
const said: [
  status: number,
  message: string,
  errors: Record<string, string[]> | undefined,
  code: string,
  read: ProviderErrorKind,
  create: ProviderErrorKind,
][] = [
  [401, 'Unauthenticated', undefined, 'unauthenticated', 'unauthorized', 'unauthorized'],
  [403, '[VPS:2000] Unauthorized', undefined, 'VPS:2000', 'unauthorized', 'unauthorized'],
  [403, 'This action is unauthorized.', undefined, 'forbidden', 'unauthorized', 'unauthorized'],
  [404, '[VPS:2002] Route is not found.', undefined, 'VPS:2002', 'rejected', 'rejected'],
  [404, 'Virtual machine not found', undefined, 'not-found', 'not-found', 'not-found'],
  [402, 'Payment failed', undefined, 'payment-failed', 'quota', 'quota'],
  [422, '[VPS:2004] Wrong hostname FQDN format', undefined, 'VPS:2004', 'rejected', 'rejected'],
  [422, 'Virtual machine is locked by another action', undefined, 'locked', 'busy', 'busy'],
  [423, 'Wait', undefined, 'locked', 'busy', 'busy'],
  [422, 'Virtual machine is already set up', undefined, 'already-set-up', 'busy', 'busy'],
  [
    422,
    'Firewall is already active',
    undefined,
    'already-active',
    'already-exists',
    'already-exists',
  ],
  [
    422,
    'The given data was invalid.',
    { data_center_id: ['The selected data center is currently out of stock.'] },
    'out-of-stock',
    'sold-out',
    'sold-out',
  ],
  [
    422,
    'The limit of virtual machines has been reached.',
    { item_id: ['The limit of virtual machines has been reached.'] },
    'machine-limit',
    'quota',
    'quota',
  ],
  [
    422,
    'The selected payment method id is invalid.',
    undefined,
    'payment-failed',
    'quota',
    'quota',
  ],
  [
    422,
    'The name field is required. (and 1 more error)',
    { name: ['The name field is required.'] },
    'invalid',
    'rejected',
    'rejected',
  ],
  [429, 'Too Many Attempts.', undefined, 'too-many-requests', 'rate-limited', 'rate-limited'],
  [500, 'Server Error', undefined, 'server-error', 'unavailable', 'unknown-outcome'],
  [503, 'Payment is locked', undefined, 'server-error', 'unavailable', 'unknown-outcome'],
]

test('every code of the vocabulary has its expectation', () => {
  expect([...new Set(said.map(([, , , code]) => code))].sort()).toEqual(
    Object.keys(meanings).sort(),
  )
})

describe.each(said)('%i "%s" %j', (status, message, errors, code, read, create) => {
  const body = { message, errors, correlation_id: 'c-1' }

  test(`is ${code}: ${read} for a read, ${create} for a create`, () => {
    expect(judged('read', status, body)).toMatchObject({ kind: read, code, requestId: 'c-1' })
    expect(judged('once', status, body)).toMatchObject({ kind: create, code })
  })
})

test('a number we have not met is judged by its status', () => {
  const body = { message: '[VPS:2999] Something new', correlation_id: 'c-1' }
  expect(judged('read', 404, body)).toMatchObject({ code: 'VPS:2999', kind: 'not-found' })
  expect(judged('read', 422, body)).toMatchObject({ code: 'VPS:2999', kind: 'rejected' })
})

test.each(['<html>502</html>', 'error code: 1010', '[]', '{"error":"x"}', ''])(
  'what is not their error leaves the outcome of a create to the status: %s',
  body => {
    expect(readError(body, 502)).toBeNull()
    expect(judged('once', 502, body)).toMatchObject({ kind: 'unknown-outcome', code: 'http-502' })
  },
)

test('the fields at fault are part of the message, in whatever shape they come', () => {
  const errors = { 'setup.hostname': ['The hostname is wrong.'] }
  expect(readError(JSON.stringify({ message: 'Invalid', errors }), 422)?.message).toContain(
    'setup.hostname: The hostname is wrong.',
  )
  expect(readError(JSON.stringify({ message: 'Invalid', errors: 'odd' }), 422)?.code).toBe(
    'invalid',
  )
})
