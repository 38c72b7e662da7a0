import { expect, test } from 'vitest'
import { compareFiles, isHistoryKept } from './compare.ts'

const files = (entries: Record<string, string>) => new Map(Object.entries(entries))

test('equal lists have no differences, in whatever order', () => {
  const compared = compareFiles(files({ a: 'f 1', b: 'd 2' }), files({ b: 'd 2', a: 'f 1' }))
  expect(compared).toEqual({ differences: [], differenceCount: 0 })
})

test('what is missing, too much or other is told, with what it was and is', () => {
  const { differences, differenceCount } = compareFiles(
    files({ same: 'f', mode: 'f 644', gone: 'f' }),
    files({ same: 'f', mode: 'f 600', 'Ø­': 'f' }),
  )
  expect(differenceCount).toBe(3)
  expect(differences).toEqual([
    { path: 'gone', expected: 'f', found: null },
    { path: 'mode', expected: 'f 644', found: 'f 600' },
    { path: 'ح', expected: null, found: 'f' },
  ])
})

test('thousands of differences are counted, and fifty are shown', () => {
  const many = new Map(Array.from({ length: 3_000 }, (_, at) => [`${at}`, 'f']))
  const compared = compareFiles(many, new Map())
  expect(compared.differenceCount).toBe(3_000)
  expect(compared.differences).toHaveLength(50)
})

test.each([
  ['said and more since', ['a', 'b'], ['a', 'b', 'c'], true],
  ['nothing said', [], [], true],
  ['the first message is gone', ['a', 'b'], ['b', 'c'], false],
  ['another answer', ['a', 'b'], ['a', 'x'], false],
  ['another order', ['a', 'b'], ['b', 'a'], false],
])('a conversation: %s', (_, before, after, isKept) => {
  const other = { key: 'other', messages: ['z'] }
  expect(
    isHistoryKept([{ key: 'one', messages: before }], [other, { key: 'one', messages: after }]),
  ).toBe(isKept)
})

test('a conversation that is not there is lost', () => {
  expect(isHistoryKept([{ key: 'one', messages: ['a'] }], [])).toBe(false)
})
