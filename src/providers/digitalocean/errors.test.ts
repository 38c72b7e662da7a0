import { describe, expect, test } from 'vitest'
import type { ProviderErrorKind } from '../compute.ts'
import { judge } from '../transport/judged.ts'
import type { Effect } from '../transport/request.ts'
import { digitalOcean } from './connection.ts'
import { meanings, readError } from './errors.ts'

const judged = (
  effect: Effect,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) =>
  judge(
    digitalOcean,
    { operation: 'test', effect },
    {
      status,
      headers: new Headers(headers),
      body: typeof body === 'string' ? body : JSON.stringify(body),
    },
  )

/** Independent of `errors.ts`: what people were told, and what a caller has to be told then. */
const told: [status: number, id: string, message: string, code: string, kind: ProviderErrorKind][] =
  [
    [401, 'unauthorized', 'Unable to authenticate you.', 'unauthorized', 'unauthorized'],
    [
      403,
      'forbidden',
      'You are not authorized to perform this operation',
      'forbidden',
      'unauthorized',
    ],
    [404, 'not_found', 'The resource you requested could not be found.', 'not_found', 'not-found'],
    [400, 'bad_request', 'error parsing request body', 'bad_request', 'rejected'],
    [409, 'conflict', 'the resource is being changed', 'conflict', 'busy'],
    [409, 'conflict', 'duplicate name', 'name_in_use', 'already-exists'],
    [429, 'too_many_requests', 'API Rate limit exceeded.', 'too_many_requests', 'rate-limited'],
    [500, 'server_error', 'Unexpected server-side error', 'server_error', 'unavailable'],
    [503, 'service_unavailable', 'try again', 'service_unavailable', 'unavailable'],
    [500, 'server_error', 'Region is not available', 'server_error', 'unavailable'],
    ...(
      [
        ['creating this/these droplet(s) will exceed your droplet limit', 'droplet_limit', 'quota'],
        [
          'Size This size is currently restricted please send an additional payment to unlock.',
          'payment_wanted',
          'quota',
        ],
        ['Region is not available', 'region_closed', 'sold-out'],
        ['Size is not available in this region.', 'size_unavailable', 'sold-out'],
        ['size is unavailable', 'size_unavailable', 'sold-out'],
        [
          'The image you specified is not available in the selected region, you can transfer it.',
          'image_elsewhere',
          'rejected',
        ],
        ['You specified an invalid image for Droplet creation.', 'image_invalid', 'rejected'],
        ['You specified an invalid size for Droplet creation.', 'size_invalid', 'rejected'],
        ['You specified an invalid region for Droplet creation.', 'region_invalid', 'rejected'],
        [
          'Cannot create a droplet with a smaller disk than the image.',
          'disk_too_small',
          'rejected',
        ],
        [
          'Only valid hostname characters are allowed. (a-z, A-Z, 0-9, . and -)',
          'name_invalid',
          'rejected',
        ],
        ['643099 are invalid key identifiers for Droplet creation.', 'ssh_key_unknown', 'rejected'],
        ['You specified invalid ssh key ids for Droplet creation.', 'ssh_key_unknown', 'rejected'],
        ['SSH Key is already in use on your account', 'ssh_key_in_use', 'already-exists'],
        ['Tag already exists', 'name_in_use', 'already-exists'],
        ['Droplet already has a pending event.', 'pending_event', 'busy'],
        ['Droplet is already powered off.', 'already_in_state', 'rejected'],
        ['Droplet is already on', 'already_in_state', 'rejected'],
        ['something that nobody has met', 'unprocessable_entity', 'rejected'],
      ] as const
    ).map(
      ([message, code, kind]) =>
        [422, 'unprocessable_entity', message, code, kind] satisfies (typeof told)[number],
    ),
  ]

test('every code of the vocabulary has been told to somebody', () => {
  const codes = new Set(told.map(([, , , code]) => code))
  expect([...codes].sort()).toEqual(Object.keys(meanings).sort())
})

describe.each(told)('%i %s "%s"', (status, id, message, code, kind) => {
  const body = { id, message, request_id: 'r-1' }

  test(`is ${code}, ${kind} for a read`, () => {
    expect(judged('read', status, body)).toMatchObject({ code, kind, message })
  })

  test('leaves the outcome of a create open only where their machinery failed', () => {
    const lost = kind === 'unavailable'
    expect(judged('once', status, body).kind).toBe(lost ? 'unknown-outcome' : kind)
  })
})

test('an id we have not met is judged by its status', () => {
  const body = { id: 'brand_new', message: 'words' }
  expect(judged('read', 412, body)).toMatchObject({ kind: 'rejected', code: 'brand_new' })
  expect(judged('once', 504, body).kind).toBe('unknown-outcome')
})

test("a gateway's page instead of JSON leaves the outcome of a create open", () => {
  const page = judged('once', 502, '<html>502</html>', { 'x-request-id': 'abc' })
  expect(page).toMatchObject({ kind: 'unknown-outcome', code: 'http-502', requestId: 'abc' })
})

test.each(['', 'null', '[]', '{"error":{"code":"x","message":"y"}}', '{"id":5,"message":"x"}'])(
  'a body of another shape, %j, is no error of theirs',
  body => {
    expect(readError(body)).toBeNull()
  },
)

test('only a limit against bursts says how long to wait', () => {
  const body = { id: 'too_many_requests', message: 'API Rate limit exceeded.' }
  expect(judged('read', 429, body, { 'retry-after': '29' }).retryAfterMs).toBe(29_000)
  expect(judged('read', 429, body).retryAfterMs).toBeUndefined()
})

describe('their count of what remains', () => {
  const read = (headers: Record<string, string>) =>
    digitalOcean.readLimit({ status: 200, headers: new Headers(headers), body: '' })

  test('is believed', () => {
    expect(read({ 'ratelimit-limit': '5000', 'ratelimit-remaining': '4987' })).toEqual({
      limit: 5000,
      remaining: 4987,
    })
  })

  test('is not of the hour when a burst was stopped', () => {
    const headers = { 'ratelimit-limit': '5000', 'ratelimit-remaining': '0', 'retry-after': '29' }
    expect(read(headers)).toBeNull()
  })

  test('may be missing', () => {
    expect(read({})).toBeNull()
  })
})
