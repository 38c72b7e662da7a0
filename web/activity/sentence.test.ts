import { expect, test } from 'vitest'
import type { Activity } from '../api/schema.ts'
import { activity as arabic } from '../i18n/ar-activity.ts'
import { activity as english } from '../i18n/en-activity.ts'
import { sentenceOf } from './sentence.ts'

const line = (kind: Activity['kind'], more: Partial<Activity> = {}): Activity => ({
  ...{ id: 'act_1', at: '2026-01-01T00:00:00.000Z', kind, by: null, reason: null, detail: {} },
  member: null,
  ...more,
})

test('a line says who did it where that is known', () => {
  expect(sentenceOf(line('stopped', { by: 'customer' }), english)).toBe('You switched it off.')
  expect(sentenceOf(line('stopped', { by: 'idle' }), arabic)).toBe('لم يستخدمه أحد فأُوقف.')
  expect(sentenceOf(line('stopped'), english)).toBe('It was switched off.')
  expect(sentenceOf(line('started', { by: 'customer' }), english)).toBe('It was started.')
})

test('names stand apart from the sentence around them', () => {
  const moved = line('moved', { detail: { provider: 'hetzner', city: 'Falkenstein' } })
  expect(sentenceOf(moved, arabic)).toContain('\u2068Falkenstein\u2069')
  const updated = line('updated', { detail: { from: '1', to: '2026.11.1' } })
  expect(sentenceOf(updated, arabic)).toContain('\u20662026.11.1\u2069')
})

test('a purpose that this page does not know is no hole in a sentence', () => {
  const known = line('backed-up', { detail: { purpose: 'scheduled' } })
  expect(sentenceOf(known, english)).toContain('as planned')
  const unknown = line('backed-up', { detail: { purpose: 'constructor' } })
  expect(sentenceOf(unknown, english)).toBe(english.kinds['backed-up'])
})
