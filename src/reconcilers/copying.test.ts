import { once } from 'node:events'
import { expect, test } from 'vitest'
import { whyEnded } from './copying.ts'
import { LeaseLost } from './engine/engine.ts'

const error = { reason: 'backup-cut-off', detail: 'the write was called off' }
const never = new AbortController().signal

test('a copy that was called off has not failed; one for which the time was not enough has', async () => {
  expect(whyEnded(error, never)).toEqual(error)
  for (const cause of [AbortSignal.abort(), AbortSignal.abort(new LeaseLost('backup bak_1'))]) {
    expect(whyEnded(error, AbortSignal.any([never, cause]))).toBeNull()
  }
  const timeout = AbortSignal.timeout(1)
  await once(timeout, 'abort')
  expect(whyEnded(error, AbortSignal.any([timeout, never]))).toEqual({
    reason: 'backup-too-slow',
    detail: 'not done within 6 hours: the write was called off',
  })
})
