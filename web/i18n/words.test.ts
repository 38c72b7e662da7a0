import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import { letters as lettersAr } from './ar-letters.ts'
import { money as moneyAr } from './ar-money.ts'
import { en } from './en.ts'
import { letters as lettersEn } from './en-letters.ts'
import { money as moneyEn } from './en-money.ts'
import { landing as landingAr } from './landing-ar.ts'
import { landing as landingEn } from './landing-en.ts'

const sample = 'Sample'

/** Sentences that are names and therefore the same in every language. */
const names = new Set(['OpenAI', 'Anthropic', 'OpenRouter', 'Esc', 'Tab', 'Ctrl-C'])

/** Every sentence with the path to it; functions are asked for one. */
function* sentences(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === 'string') yield [path, value]
  else if (typeof value === 'function') yield [path, String(value(sample, sample))]
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* sentences(inner, `${path}.${key}`)
  }
}

const all = (words: object) => new Map(sentences(words, 'words'))

const everyEnglish = {
  ...en,
  landing: landingEn,
  money: moneyEn,
  letters: lettersEn,
}
const everyArabic = {
  ...ar,
  landing: landingAr,
  money: moneyAr,
  letters: lettersAr,
}
const english = all(everyEnglish)
const arabic = all(everyArabic)
const isIconName = (path: string) => /^words\.landing\.get\.\d+\.icon$/.test(path)

describe('the sentences', () => {
  test('exist in both languages, one for one', () => {
    expect([...arabic.keys()].sort()).toEqual([...english.keys()].sort())
  })

  test('are never empty', () => {
    const empty = [...english, ...arabic].filter(([, text]) => text.trim() === '')
    expect(empty).toEqual([])
  })

  test('are Arabic in Arabic and not in English', () => {
    const letters = /[\u0600-\u06ff]/
    const wrong = [...arabic].filter(
      ([path, text]) =>
        !letters.test(text) &&
        !names.has(text) &&
        !isIconName(path) &&
        path !== 'words.nav.otherLanguage' &&
        // Only what it is given: names with a sign between.
        path !== 'words.model.current' &&
        path !== 'words.order.times',
    )
    expect(wrong).toEqual([])
    expect(
      [...english].filter(
        ([path, text]) => letters.test(text) && path !== 'words.nav.otherLanguage',
      ),
    ).toEqual([])
  })

  test('say what they are given', () => {
    const forgetful = (words: unknown) =>
      [...functions(words, 'words')].filter(([, say]) => !say(sample, sample).includes(sample))
    expect(forgetful(everyEnglish).map(([path]) => path)).toEqual([])
    expect(forgetful(everyArabic).map(([path]) => path)).toEqual([])
  })
})

function* functions(
  value: unknown,
  path: string,
): Generator<[string, (...parts: unknown[]) => string]> {
  if (typeof value === 'function') yield [path, (...parts) => String(value(...parts))]
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* functions(inner, `${path}.${key}`)
  }
}

describe('counting in Arabic', () => {
  test.each([
    [0, 'لا خوادم'],
    [1, 'خادم واحد'],
    [2, 'خادمان'],
    [3, '3 خوادم'],
    [11, '11 خادمًا'],
    [100, '100 خادم'],
  ])('%i servers', (count, said) => {
    expect(ar.operator.counts(count, 0)).toContain(said)
  })
})
