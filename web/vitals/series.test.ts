import { expect, test } from 'vitest'
import { byMinute, piecesOf, type Sample, withSample } from './series.ts'

const sample = (at: string): Sample => ({
  at,
  cpuPercent: 1,
  cores: 2,
  load: 0,
  memoryBytes: { used: 1, all: 2 },
  diskBytes: { used: 1, all: 2 },
})
const field = { width: 900, height: 100, gapMs: 15_000 }

test('what is older than a quarter of an hour goes, and no moment is there twice', () => {
  const samples = ['12:00:00', '12:14:00', '12:15:00'].map(at => sample(`2026-01-01T${at}.000Z`))
  const joined = withSample(samples, sample('2026-01-01T12:15:00.000Z'))
  expect(joined.map(({ at }) => at.slice(11, 16))).toEqual(['12:00', '12:14', '12:15'])
  expect(withSample(joined, sample('2026-01-01T12:15:05.000Z'))).toHaveLength(3)
})

test('the newest stands at the end, and a quarter of an hour before it the beginning', () => {
  const points = [
    { atMs: 0, percent: 0 },
    { atMs: 900_000, percent: 100 },
  ]
  expect(piecesOf(points, { ...field, gapMs: 900_000 })).toEqual([
    [
      { x: 0, y: 100 },
      { x: 900, y: 0 },
    ],
  ])
})

test('where nothing was measured the line is broken', () => {
  const points = [0, 5_000, 60_000, 65_000].map(atMs => ({ atMs, percent: 50 }))
  expect(piecesOf(points, field).map(({ length }) => length)).toEqual([2, 2])
})

test('what cannot be stays on the field', () => {
  const points = [
    { atMs: 0, percent: -5 },
    { atMs: 1, percent: 400 },
  ]
  expect(
    piecesOf(points, field)
      .flat()
      .map(({ y }) => y),
  ).toEqual([100, 0])
})

test('a minute is told by its last value', () => {
  const points = [1, 2, 61, 62].map(second => ({ atMs: second * 1000, percent: second }))
  expect(byMinute(points).map(({ percent }) => percent)).toEqual([62, 2])
})
