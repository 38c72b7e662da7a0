import { expect, test } from 'vitest'
import { addressOf } from './address.ts'

test('an address is taken as it is written, with its beginning where that was left out', () => {
  expect(addressOf(' https://example.com/a?b ')).toBe('https://example.com/a?b')
  expect(addressOf('about:blank')).toBe('about:blank')
  expect(addressOf('example.com')).toBe('https://example.com')
  expect(addressOf('example.com:8443/x y')).toContain('duckduckgo')
  expect(addressOf('example.com/path?q=1')).toBe('https://example.com/path?q=1')
  expect(addressOf('موقع.امارات')).toBe('https://موقع.امارات')
})

test('anything else is searched for', () => {
  expect(addressOf('boats in muscat')).toBe('https://duckduckgo.com/?q=boats%20in%20muscat')
  expect(addressOf('dhow')).toBe('https://duckduckgo.com/?q=dhow')
  expect(addressOf('سمبوك')).toBe(`https://duckduckgo.com/?q=${encodeURIComponent('سمبوك')}`)
})
