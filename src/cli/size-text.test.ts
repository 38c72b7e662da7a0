import { expect, test } from 'vitest'
import { sizeText } from './size-text.ts'

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [41_200, '41 kB'],
  [1_250_000, '1.3 MB'],
  [52_000_000, '52 MB'],
  [3_038_172_366, '3.0 GB'],
  [7e15, '7000 TB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
