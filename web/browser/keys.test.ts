import { expect, test } from 'vitest'
import { keyFor, type Press } from './keys.ts'

const press = (key: string, held: Partial<Press> = {}) =>
  keyFor({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held })

test('keys with names go to the page, with what is held', () => {
  expect(press('Enter')).toBe('Enter')
  expect(press('Tab', { shiftKey: true })).toBe('Shift+Tab')
  expect(press('ArrowLeft', { ctrlKey: true, shiftKey: true })).toBe('Control+Shift+ArrowLeft')
  expect(press('a', { metaKey: true })).toBe('Control+a')
})

test('what is written is text, in every script, also with AltGr', () => {
  for (const key of ['a', 'ع', 'é', ' ']) expect(press(key)).toBeNull()
  expect(press('@', { ctrlKey: true, altKey: true })).toBeNull()
})

test('Escape leads out, and the reader’s own browser keeps its keys', () => {
  expect(press('Escape')).toBeNull()
  for (const key of ['r', 't', 'w', 'l', 'v', 'c']) expect(press(key, { ctrlKey: true })).toBeNull()
  expect(press('ArrowLeft', { altKey: true })).toBeNull()
  expect(press('F5')).toBeNull()
})
