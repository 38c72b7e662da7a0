import { describe, expect, test } from 'vitest'
import { hostnameProblem, normalHostname } from './hostname.ts'

describe('the name of a server', () => {
  test.each(['layla', 'a1b', 'my-server-2', 'x'.repeat(40)])('may be %s', name =>
    expect(hostnameProblem(name)).toBeNull(),
  )

  test.each([
    'ab',
    'x'.repeat(41),
    '-layla',
    'layla-',
    'lay_la',
    'ليلى',
    'xn--mgba',
    'a.b',
    'lay la',
    '',
    'LAYLA',
    'layla\n',
    '../etc',
    "o'neil",
  ])('may not be %j', name => expect(hostnameProblem(name)).toBe('hostname-illegal'))

  test.each(['admin', 'www', 'mail', 'sambuk'])('may not be the reserved %s', name =>
    expect(hostnameProblem(name)).toBe('hostname-reserved'),
  )

  test('is taken as it is meant', () => expect(normalHostname('  Layla ')).toBe('layla'))
})
