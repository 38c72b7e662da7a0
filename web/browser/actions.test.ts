import { expect, test } from 'vitest'
import { writing } from './actions.ts'

test('a text of any length is written whole, and no character of it is cut', () => {
  const long = `${'سمبوك 🚢 '.repeat(3_000)}!`
  const pieces = writing('AB12', long)
  const texts = pieces.map(piece => (piece.kind === 'text' ? piece.text : ''))
  expect(pieces.length).toBeGreaterThan(1)
  expect(texts.join('')).toBe(long)
  expect(texts.every(text => text.length <= 10_000 && text.isWellFormed())).toBe(true)
  expect(writing('AB12', '')).toEqual([])
})
