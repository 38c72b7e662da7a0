import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chosenPaths } from './paths.ts'

const tops = ['/var/lib/openclaw', '/etc/openclaw']
const chosen = (...paths: string[]) => chosenPaths(paths, tops)

test.each([
  [['/var/lib/openclaw/notes'], ['/var/lib/openclaw/notes']],
  [['var/lib/openclaw/notes/'], ['/var/lib/openclaw/notes']],
  [['notes/today.md'], ['/var/lib/openclaw/notes/today.md']],
  [['/etc/openclaw'], ['/etc/openclaw']],
  [['notes', 'notes/today.md', 'notes'], ['/var/lib/openclaw/notes']],
  [['a b/حديقة'], ['/var/lib/openclaw/a b/حديقة']],
  [
    ['a', 'a-b'],
    ['/var/lib/openclaw/a', '/var/lib/openclaw/a-b'],
  ],
])('%j are the paths %j', (wished, paths) => {
  expect(chosen(...wished)).toEqual({ ok: true, value: paths })
})

test.each([
  ['/etc/shadow'],
  ['/var/lib/openclaw-import/x'],
  ['/var/lib/openclaw/../../etc/shadow'],
  ['../etc/shadow'],
  ['notes/..'],
  ['./notes'],
  ['notes//today'],
  ['/'],
  [''],
  ['notes\n/etc/shadow'],
  ['notes\u0000'],
  ['x'.repeat(5_000)],
])('%j is refused', path => {
  expect(chosen('notes', path)).toEqual({ ok: false, error: 'path-illegal' })
})

test('whatever is typed, what is chosen lies below what is backed up', () => {
  const word = fc.constantFrom(
    '..',
    '.',
    '',
    'etc',
    'var',
    'lib',
    'openclaw',
    'notes',
    '~',
    '*',
    "'",
  )
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      (words, isAbsolute) => {
        const answer = chosen(`${isAbsolute ? '/' : ''}${words.join('/')}`)
        if (!answer.ok) return
        for (const path of answer.value) {
          expect(path.split('/')).not.toContain('..')
          expect(tops.some(top => path === top || path.startsWith(`${top}/`))).toBe(true)
        }
      },
    ),
  )
})
