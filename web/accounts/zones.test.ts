import { expect, test } from 'vitest'
import { zoneOptions } from './zones.ts'

const now = new Date('2026-11-29T12:00:00Z')
const textOf = (language: 'en' | 'ar', zone: string) =>
  zoneOptions(language, now).find(each => each.zone === zone)?.text

test('a zone says what it is away from UTC', () => {
  expect(textOf('en', 'Asia/Muscat')).toBe('Asia/Muscat (GMT+4)')
  expect(textOf('en', 'America/New_York')).toBe('America/New York (GMT-5)')
  expect(textOf('ar', 'Asia/Muscat')).toMatch(/^Asia\/Muscat \(.*غرينتش.*4\)$/)
})

test('zones go from west to east', () => {
  const zones = zoneOptions('en', now).map(({ zone }) => zone)
  const places = ['America/New_York', 'Africa/Abidjan', 'Asia/Dubai', 'Asia/Tokyo'].map(zone =>
    zones.indexOf(zone),
  )
  expect(places).toEqual(places.toSorted((one, other) => one - other))
})

test('one that is chosen is there by the name that it was chosen by', () => {
  expect(zoneOptions('en', now, 'Asia/Calcutta').map(({ zone }) => zone)).toContain('Asia/Calcutta')
})
