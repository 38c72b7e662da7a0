import { describe, expect, test } from 'vitest'
import { hasText, journalCommand, lineOf } from './journal.ts'

const entry = (more: object) =>
  JSON.stringify({ __REALTIME_TIMESTAMP: '1795867200123456', MESSAGE: 'hello', ...more })

describe('a line of the journal', () => {
  test('says when, how grave, who and what', () => {
    expect(lineOf(entry({ PRIORITY: '4', SYSLOG_IDENTIFIER: 'openclaw' }))).toEqual({
      at: '2026-11-28T12:00:00.123Z',
      level: 'warning',
      source: 'openclaw',
      text: 'hello',
    })
  })

  test.each([
    ['0', 'error'],
    ['3', 'error'],
    ['4', 'warning'],
    ['5', 'info'],
    ['6', 'info'],
    ['7', 'debug'],
    [undefined, 'info'],
  ])('of priority %s is an %s', (PRIORITY, level) =>
    expect(lineOf(entry({ PRIORITY }))?.level).toBe(level),
  )

  test.each([
    ['bytes that are no text', [104, 255, 105], 'h\ufffdi'],
    ['colours of a terminal', '\u001b[31mred\u001b[0m\u0007', 'red'],
    ['nothing', null, ''],
    ['Arabic', 'مرحبا', 'مرحبا'],
  ])('is shown as text when it is of %s', (_, MESSAGE, text) =>
    expect(lineOf(entry({ MESSAGE }))?.text).toBe(text),
  )

  test('is cut where it is endless', () => {
    expect(lineOf(entry({ MESSAGE: 'x'.repeat(100_000) }))?.text).toHaveLength(2_001)
  })

  test.each([
    '',
    '-- No entries --',
    '{}',
    '[]',
    '{"__REALTIME_TIMESTAMP":"x"}',
    entry({}).slice(5),
  ])('is none when it reads %s', printed => expect(lineOf(printed)).toBeNull())
})

test('one unit is read, or all of them, from a level on', () => {
  const options = { level: 'warning', lines: 200 } as const
  expect(journalCommand('caddy.service', options)).toMatch(
    /^journalctl -u caddy\.service -p 4 -n 200 /,
  )
  expect(journalCommand(null, options)).not.toContain('-u')
})

test('a text is found in any case, also in who wrote it', () => {
  const line = { at: '', level: 'info', source: 'Caddy', text: 'certificate obtained' } as const
  expect([
    hasText(line, 'CERT'),
    hasText(line, 'caddy'),
    hasText(line, ''),
    hasText(line, 'x'),
  ]).toEqual([true, true, true, false])
})
