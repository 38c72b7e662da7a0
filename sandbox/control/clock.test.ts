import { afterEach, expect, test } from 'vitest'
import { ManualClock, RealClock } from './clock.ts'

const start = new Date('2026-11-21T00:00:00Z')
const real = new RealClock()
afterEach(() => real.close())

test('a manual clock stands still, and runs what came due in order of time', async () => {
  const clock = new ManualClock(start)
  const ran: string[] = []
  const note = (name: string) => clock.after(Number(name), name, () => void ran.push(name))
  note('300')
  note('100')
  note('200')
  const cancelled = clock.after(150, 'cancelled', () => void ran.push('cancelled'))
  cancelled.cancel()
  expect(clock.now()).toEqual(start)
  await clock.advance(200)
  expect(ran).toEqual(['100', '200'])
  expect(clock.now().getTime() - start.getTime()).toBe(200)
})

test('tasks see the time they were due, and tasks they start come due in the same move', async () => {
  const clock = new ManualClock(start)
  const seen: number[] = []
  clock.after(1_000, 'first', () => {
    seen.push(clock.now().getTime() - start.getTime())
    clock.after(500, 'second', () => void seen.push(clock.now().getTime() - start.getTime()))
  })
  await clock.advance(10_000)
  expect(seen).toEqual([1_000, 1_500])
})

test('advance waits for asynchronous tasks and for tracked work', async () => {
  const clock = new ManualClock(start)
  const done: string[] = []
  const settle = (name: string) =>
    new Promise<void>(resolve => setTimeout(() => resolve(void done.push(name)), 20))
  clock.after(1, 'slow task', () => settle('task'))
  clock.after(2, 'starts work', () => void clock.track(settle('tracked')))
  await clock.advance(2)
  expect(done).toEqual(['task', 'tracked'])
})

test('a real clock fires by itself, and earlier when it is advanced', async () => {
  let soon = false
  real.after(20, 'soon', () => {
    soon = true
  })
  await expect.poll(() => soon, { timeout: 5_000, interval: 5 }).toBe(true)
  let later = 0
  real.after(24 * 3_600_000, 'tomorrow', () => {
    later += 1
  })
  const before = real.now().getTime()
  await real.advance(24 * 3_600_000)
  expect(later).toBe(1)
  expect(real.now().getTime() - before).toBeGreaterThanOrEqual(24 * 3_600_000)
})
