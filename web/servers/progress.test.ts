import { describe, expect, test } from 'vitest'
import type { ServerStep } from '../api/schema.ts'
import { failureReason, nextStep, stepElapsedMs, stepsDone, totalElapsedMs } from './progress.ts'

const noon = Date.parse('2026-11-21T12:00:00Z')
const step = (change: Partial<ServerStep>): ServerStep => ({
  name: 'machine',
  state: 'active',
  startedAt: '2026-11-21T12:00:00Z',
  endedAt: null,
  reason: null,
  ...change,
})

describe('elapsed time', () => {
  test('of a step runs until it ends, and stands still after', () => {
    expect(stepElapsedMs(step({}), noon + 7_000)).toBe(7_000)
    expect(stepElapsedMs(step({ endedAt: '2026-11-21T12:00:05Z' }), noon + 60_000)).toBe(5_000)
  })

  test('of a step that has not begun is unknown, not zero', () => {
    expect(stepElapsedMs(step({ startedAt: null, state: 'waiting' }), noon)).toBeNull()
  })

  test('is never negative when the clock of the reader is behind', () => {
    expect(stepElapsedMs(step({}), noon - 90_000)).toBe(0)
    expect(totalElapsedMs({ orderedAt: '2026-11-21T12:00:00Z', readyAt: null }, noon - 1)).toBe(0)
  })

  test('of the whole stops when the server is ready', () => {
    const ready = { orderedAt: '2026-11-21T12:00:00Z', readyAt: '2026-11-21T12:00:42Z' }
    expect(totalElapsedMs(ready, noon + 3_600_000)).toBe(42_000)
  })
})

describe('the steps', () => {
  const steps = [
    step({ name: 'name', state: 'done' }),
    step({ name: 'dns', state: 'active' }),
    step({ name: 'install', state: 'active' }),
    step({ name: 'verify', state: 'waiting', startedAt: null }),
  ]

  test('tell how many are done and which is next, past those side by side', () => {
    expect(stepsDone(steps)).toBe(1)
    expect(nextStep(steps)?.name).toBe('verify')
    expect(nextStep(steps.slice(0, 3))).toBeNull()
  })

  test('tell why it did not work before the general notice does', () => {
    const reason = { code: 'sold-out', text: 'No place had a machine left.' }
    const notice = { code: 'refund', text: 'Refunded.' }
    expect(failureReason({ notice, steps: [step({ state: 'failed', reason })] })).toBe(reason.text)
    expect(failureReason({ notice, steps })).toBe(notice.text)
    expect(failureReason({ notice: null, steps })).toBeNull()
  })
})
