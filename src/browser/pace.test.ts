import { expect, test } from 'vitest'
import { freshPace, levelOf, levels, type Pace, seen, sent } from './pace.ts'

/** A reader who sees so many pictures, each after `tookMs`. */
function read(from: Pace, startMs: number, tookMs: number, pictures: number): Pace {
  let pace = from
  for (let number = 1; number <= pictures; number++) {
    const at = startMs + number * tookMs
    pace = seen(sent(pace, number, at), number, at + tookMs)
  }
  return pace
}

test('a quick reader has the finest pictures, and keeps them', () => {
  expect(levelOf(read(freshPace(0), 0, 80, 200))).toBe(levels[2])
})

test('a slow reader gets coarser ones, down to the coarsest', () => {
  expect(levelOf(read(freshPace(0), 0, 1_500, 1))).toBe(levels[1])
  expect(levelOf(read(freshPace(0), 0, 1_500, 20))).toBe(levels[0])
})

test('a reader who becomes quick gets finer ones again, after a while and not at once', () => {
  const slow = read(freshPace(0), 0, 1_500, 20)
  expect(levelOf(read(slow, slow.since, 100, 20))).toBe(levels[0])
  expect(levelOf(read(slow, slow.since, 100, 110))).toBe(levels[1])
  expect(levelOf(read(slow, slow.since, 100, 250))).toBe(levels[2])
})

test('one late picture among quick ones changes nothing', () => {
  const quick = read(freshPace(0), 0, 80, 20)
  expect(levelOf(read(quick, 10_000, 1_200, 1))).toBe(levels[2])
})

test('a picture that is not on its way is not seen', () => {
  const flying = sent(freshPace(0), 7, 100)
  expect(seen(flying, 6, 5_000)).toBe(flying)
  expect(seen(flying, 7, 200).flying).toBeNull()
})
