import { describe, expect, test } from 'vitest'
import { leadsTo, readDomain } from './name.ts'

const ours = ['sambuk.example', 'panel.example.org']

describe('a domain', () => {
  test.each([
    ['Layla.Example.COM', 'layla.example.com'],
    [' layla.example.com. ', 'layla.example.com'],
    ['ليلى.موقع', 'xn--ghbapc.xn--4gbrim'],
    ['a-1.b2.example', 'a-1.b2.example'],
    ['notsambuk.example', 'notsambuk.example'],
  ])('%s is %s', (text, name) => expect(readDomain(text, ours)).toEqual({ ok: true, value: name }))

  test.each([
    ...['', 'example', 'https://example.com', 'example.com/x', 'a b.com', 'me@example.com'],
    ...['-a.example', 'a-.example', 'a..example', `${'a'.repeat(64)}.example`, '198.18.0.9'],
    ...['printer.local', 'x.localhost', 'x.onion', '*.example.com', 'example.com:8080', '[::1]'],
    'a_b.example',
    `${'a.'.repeat(130)}example`,
  ])('%s is none', text =>
    expect(readDomain(text, ours)).toEqual({ ok: false, error: 'domain-illegal' }),
  )

  test.each(['sambuk.example', 'layla.sambuk.example', 'PANEL.example.org'])('%s is ours', text =>
    expect(readDomain(text, ours)).toEqual({ ok: false, error: 'domain-ours' }),
  )
})

describe('a domain leads to a machine', () => {
  test('when all of its addresses are that machine’s', () =>
    expect(leadsTo(['198.18.0.9'], '198.18.0.9')).toBe('there'))

  test('and not when it has none, another, or another beside it', () => {
    expect(leadsTo([], '198.18.0.9')).toBe('domain-unresolved')
    expect(leadsTo(['203.0.113.9'], '198.18.0.9')).toBe('domain-elsewhere')
    expect(leadsTo(['198.18.0.9', '2001:db8::1'], '198.18.0.9')).toBe('domain-elsewhere')
    expect(leadsTo(['198.18.0.9'], null)).toBe('domain-elsewhere')
  })
})
