import { expect, test } from 'vitest'
import { live } from './life.ts'

/** `SIMULATION_SEED=42 SIMULATION_STEPS=500` live one life, and say what happened in it. */
const { SIMULATION_SEED: chosen, SIMULATION_STEPS: length } = process.env
const seeds = chosen ? [Number(chosen)] : Array.from({ length: 20 }, (_, at) => at + 1)
const steps = Number(length ?? 40)

test.each(seeds)('the promise is kept in life %i', { timeout: 300_000 }, async seed => {
  const report = await live({
    seed,
    steps,
    ...(chosen ? { tell: line => process.stderr.write(`${line}\n`) } : {}),
  })
  if (report.broken.length > 0) {
    throw new Error(
      [`life ${seed} broke the promise:`, ...report.broken, '', ...report.trail].join('\n'),
    )
  }
  // A life that somebody cut short need not hold an order; those of every run do.
  if (!length) expect(report.orders).toBeGreaterThan(0)
})

// Machines call home over real HTTP: on a busy computer one may be heard a step later than the other time.
test('a seed repeats its life exactly', { timeout: 300_000, retry: 2 }, async () => {
  const [first, second] = [await live({ seed: 7, steps: 15 }), await live({ seed: 7, steps: 15 })]
  expect(second.trail).toEqual(first.trail)
})
