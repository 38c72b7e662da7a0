import { expect, test } from 'vitest'
import { placeText } from './place-text.ts'

const mumbai = { country: 'IN', locationName: 'Mumbai 2' }

test('a bare number is told with its city', () => expect(placeText('13', mumbai)).toBe('13 Mumbai'))

test('a word, and a number nobody knows, stay as they are', () => {
  expect(placeText('bom1', mumbai)).toBe('bom1')
  expect(placeText('13', undefined)).toBe('13')
})
