import { expect, test } from 'vitest'
import { type Entry, folded, found } from './search.ts'

const entry = (label: string, also = ''): Entry => ({ id: label, label, also, href: '/' })
const entries = [
  entry('My servers', 'خوادمي'),
  entry('pearl: Chat', 'المحادثة'),
  entry('pearl: Backups', 'النسخ الاحتياطية'),
  entry('Two-step sign-in', 'التحقق بخطوتين'),
  entry('إلغاء الباقة', 'Cancel the plan'),
]
const labels = (query: string) => found(entries, query).map(({ label }) => label)

test('nothing asked for is everything, in its order', () =>
  expect(labels('  ')).toEqual(entries.map(({ label }) => label)))

test.each([
  ['BACK', ['pearl: Backups']],
  ['pearl ch', ['pearl: Chat']],
  ['chat pearl', ['pearl: Chat']],
  ['نسخ', ['pearl: Backups']],
  ['الاحتياطيه', ['pearl: Backups']],
  ['الغاء', ['إلغاء الباقة']],
  ['إلغَاء البــاقة', ['إلغاء الباقة']],
  ['plan', ['إلغاء الباقة']],
  ['sail', []],
])('“%s” finds %j', (query, expected) => expect(labels(query)).toEqual(expected))

test('what begins with it comes first', () =>
  expect(
    found([entry('Keys of servers'), entry('Server keys')], 'ser').map(({ label }) => label),
  ).toEqual(['Server keys', 'Keys of servers']))

test('a text is folded once and for all', () => {
  for (const text of ['إِلى', 'Muscat é', 'مُؤَن']) expect(folded(folded(text))).toBe(folded(text))
})
