import { expect, test } from 'vitest'
import { parseSystem } from './systems.ts'

test('a machine’s system is believed only what it said to the end', () => {
  expect(parseSystem('restart\nupdated 10\ntold\n')).toEqual({
    ...{ needsRestart: true, updatedAt: new Date(10_000) },
  })
  expect(parseSystem('told\n')).toEqual({ needsRestart: false, updatedAt: null })
  expect(parseSystem('restart\nupdated 10\n')).toBeNull()
})
