import { expect, test } from 'vitest'
import { firstSessions, withAnother, without } from './sessions.ts'

test('another terminal takes the lowest number that is free, and is shown', () => {
  expect(withAnother({ open: ['1', '3'], shown: '1' })).toEqual({
    open: ['1', '3', '2'],
    shown: '2',
  })
})

test('when the one that is shown ends, its neighbour is; another one that ends changes nothing else', () => {
  const three = { open: ['1', '2', '3'], shown: '3' }
  expect(without(three, '3')).toEqual({ open: ['1', '2'], shown: '2' })
  expect(without(three, '1')).toEqual({ open: ['2', '3'], shown: '3' })
})

test('in the place of the last one comes another, which cannot be taken for the one that ends', () => {
  expect(without(firstSessions, '1')).toEqual({ open: ['2'], shown: '2' })
})
