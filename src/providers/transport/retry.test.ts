import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../kit/random.ts'
import { type ProviderError, providerErrorKinds } from '../compute.ts'
import { retryDelayMs } from './retry.ts'

const random = seededRandom('retry')
const error = (kind: ProviderError['kind'], more: Partial<ProviderError> = {}): ProviderError => ({
  kind,
  provider: 'hetzner',
  operation: 'read',
  code: 'code',
  message: 'words',
  ...more,
})
const repeated = ['busy', 'unavailable', 'rate-limited']

describe.each(providerErrorKinds)('%s', kind => {
  test(`a read is ${repeated.includes(kind) ? '' : 'not '}asked again`, () => {
    expect(retryDelayMs(error(kind), 'read', 1, random) !== null).toBe(repeated.includes(kind))
  })

  test(`a call that may be repeated is treated like a read`, () => {
    const delayMs = retryDelayMs(error(kind), 'repeatable', 1, random)
    expect(delayMs !== null).toBe(repeated.includes(kind))
  })

  test('a create is never asked again', () => {
    expect(retryDelayMs(error(kind), 'once', 1, random)).toBeNull()
  })
})

test('the delay doubles with each attempt, with half of it left to chance', () => {
  for (let round = 0; round < 200; round++) {
    expect(retryDelayMs(error('busy'), 'read', 1, random)).toBeGreaterThanOrEqual(250)
    expect(retryDelayMs(error('busy'), 'read', 1, random)).toBeLessThanOrEqual(750)
    expect(retryDelayMs(error('busy'), 'read', 2, random)).toBeGreaterThanOrEqual(500)
    expect(retryDelayMs(error('busy'), 'read', 2, random)).toBeLessThanOrEqual(1500)
  }
})

test('the third failure is the answer', () => {
  expect(retryDelayMs(error('unavailable'), 'read', 3, random)).toBeNull()
})

test('the wait that the vendor asked for is kept', () => {
  const limited = error('rate-limited', { retryAfterMs: 3_000 })
  expect(retryDelayMs(limited, 'read', 1, random)).toBe(3_000)
})

test('a wait longer than a call may take is left to the caller', () => {
  const limited = error('rate-limited', { retryAfterMs: 60_000 })
  expect(retryDelayMs(limited, 'read', 1, random)).toBeNull()
})

test.each(['aborted', 'own-budget'])('%s is final', code => {
  expect(retryDelayMs(error('unavailable', { code }), 'read', 1, random)).toBeNull()
})
