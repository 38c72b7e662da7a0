import { expect, test } from 'vitest'
import { isTimeToRenew } from './verify.ts'

test('a certificate is asked for again five times in ten minutes, whenever the looks fall', () => {
  for (const offset of [0, 1.5, 2.9]) {
    let asked = 0
    for (let elapsed = offset; elapsed < 600; elapsed += 3) {
      if (!isTimeToRenew(elapsed)) continue
      asked++
      elapsed += 2
    }
    expect(asked).toBe(5)
  }
})

test('a name that is new is only waited for at first', () => {
  expect(isTimeToRenew(0)).toBe(false)
  expect(isTimeToRenew(19)).toBe(false)
  expect(isTimeToRenew(21)).toBe(true)
})
