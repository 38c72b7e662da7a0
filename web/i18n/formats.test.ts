import { describe, expect, test } from 'vitest'
import {
  formatCountry,
  formatDistance,
  formatElapsed,
  formatLatency,
  formatMoment,
  formatMoney,
  formatNumber,
  plural,
} from './formats.ts'
import { pathIn, preferredLanguage } from './languages.ts'

const easternDigits = /[\u0660-\u0669]/

describe('money', () => {
  test('is written without cents that are not there', () => {
    expect(formatMoney('en', { amountMinor: 1900, currency: 'usd' })).toBe('$19')
    expect(formatMoney('en', { amountMinor: 1950, currency: 'usd' })).toBe('$19.50')
    expect(formatMoney('en', { amountMinor: 49000, currency: 'usd' })).toBe('$490')
  })

  test('knows currencies without cents, and with thousandths', () => {
    expect(formatMoney('en', { amountMinor: 1900, currency: 'jpy' })).toBe('¥1,900')
    expect(formatMoney('en', { amountMinor: 1905, currency: 'kwd' })).toMatch(/1\.905$/)
  })

  test('holds no letters or marks in Arabic that would turn it around', () => {
    expect(formatMoney('ar', { amountMinor: 1900, currency: 'usd' })).toBe('$19')
  })
})

describe('distance and latency', () => {
  test('are estimates: tens of kilometres, whole milliseconds', () => {
    expect([formatDistance('en', 2943), formatDistance('en', 86)]).toEqual([
      '2,940\u00a0km',
      '86\u00a0km',
    ])
    expect(formatLatency('en', 57)).toBe('57\u00a0ms')
  })

  test('are written with Western digits and Arabic units in Arabic', () => {
    expect(formatDistance('ar', 2943)).toMatch(/2,940\sكم/)
    expect(formatLatency('ar', 57)).toMatch(/57\sملي\sثانية/)
  })
})

describe('times', () => {
  test('elapsed are exact to the second below an hour', () => {
    expect(formatElapsed('en', 0)).toBe('0s')
    expect(formatElapsed('en', 9_999)).toBe('9s')
    expect(formatElapsed('en', 65_000)).toBe('1m 5s')
    expect(formatElapsed('en', 2 * 3_600_000 + 3 * 60_000 + 59_000)).toBe('2h 3m')
  })

  test('elapsed are never negative when two clocks disagree', () => {
    expect(formatElapsed('en', -5_000)).toBe('0s')
  })

  test('are written with Western digits in Arabic', () => {
    for (const text of [
      formatElapsed('ar', 65_000),
      formatNumber('ar', 2.5),
      formatMoment('ar', '2026-11-21T07:00:00Z', 'Africa/Cairo'),
    ]) {
      expect(text).not.toMatch(easternDigits)
      expect(text).toMatch(/\d/)
    }
  })

  test('of day follow the zone of the reader', () => {
    const iso = '2026-11-21T23:30:00Z'
    expect(formatMoment('en', iso, 'UTC')).toContain('Nov 21, 2026')
    expect(formatMoment('en', iso, 'Asia/Riyadh')).toContain('Nov 22, 2026')
  })
})

describe('names', () => {
  test('of countries come from their codes, and stay when they are no codes', () => {
    expect(formatCountry('en', 'DE')).toBe('Germany')
    expect(formatCountry('ar', 'fi')).toBe('فنلندا')
    expect(formatCountry('en', 'Germany')).toBe('Germany')
  })

  test('of forms fall back to the general one', () => {
    expect(plural('ar', 5, { other: 'general' })).toBe('general')
    expect(plural('en', 1, { one: 'one', other: 'general' })).toBe('one')
  })
})

describe('the language of a visitor', () => {
  test.each([
    ['ar-EG,ar;q=0.9,en;q=0.8', 'ar'],
    ['fr-FR,fr;q=0.9', 'en'],
    ['fr,en;q=0.5,ar;q=0.7', 'ar'],
    ['ar;q=0,en', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('%s → %s', (header, language) => {
    expect(preferredLanguage(header)).toBe(language)
  })

  test('changes only the first part of the address', () => {
    expect(pathIn('ar', '/en/servers/srv_1')).toBe('/ar/servers/srv_1')
    expect(pathIn('en', '/ar')).toBe('/en')
    expect(pathIn('ar', '/servers')).toBe('/ar/servers')
  })
})
