import { expect, test } from 'vitest'
import type { Activity } from '../api/schema.ts'
import { joinNewest } from './join-newest.ts'

const line = (id: number): Activity => ({
  id: String(id),
  at: '2026-01-01T00:00:00.000Z',
  kind: 'started',
  by: null,
  member: null,
  reason: null,
  detail: {},
})
const lines = (newest: number, oldest: number) =>
  Array.from({ length: newest - oldest + 1 }, (_, at) => line(newest - at))
const idsOf = ({ lines: all }: { lines: Activity[] }) => all.map(({ id }) => Number(id))

test('the first page is what is shown', () => {
  expect(joinNewest(null, { activities: lines(3, 1), before: null })).toEqual({
    lines: lines(3, 1),
    before: null,
  })
})

test('what is new comes before what was read already, and older pages stay', () => {
  const shown = { lines: lines(9, 1), before: null }
  const joined = joinNewest(shown, { activities: lines(11, 7), before: 7 })
  expect(idsOf(joined)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  expect(joined.before).toBeNull()
})

test('where the pages do not meet nothing between them is left out', () => {
  const shown = { lines: lines(5, 1), before: null }
  expect(joinNewest(shown, { activities: lines(40, 11), before: 11 })).toEqual({
    lines: lines(40, 11),
    before: 11,
  })
})

test('a timeline that is read to its end and gets longer keeps its beginning', () => {
  const shown = { lines: lines(2, 1), before: null }
  expect(idsOf(joinNewest(shown, { activities: lines(3, 1), before: null }))).toEqual([3, 2, 1])
})
