import { describe, expect, test } from 'vitest'
import { ar } from './ar.ts'
import { activity as activityAr } from './ar-activity.ts'
import { backups as backupsAr } from './ar-backups.ts'
import { browser as browserAr } from './ar-browser.ts'
import { changes as changesAr } from './ar-changes.ts'
import { channels as channelsAr } from './ar-channels.ts'
import { credentials as credentialsAr } from './ar-credentials.ts'
import { drift as driftAr } from './ar-drift.ts'
import { files as filesAr } from './ar-files.ts'
import { leaving as leavingAr } from './ar-leaving.ts'
import { letters as lettersAr } from './ar-letters.ts'
import { models as modelsAr } from './ar-models.ts'
import { money as moneyAr } from './ar-money.ts'
import { operator as operatorAr } from './ar-operator.ts'
import { orders as ordersAr } from './ar-orders.ts'
import { profile as profileAr } from './ar-profile.ts'
import { restores as restoresAr } from './ar-restores.ts'
import { terminal as terminalAr } from './ar-terminal.ts'
import { twoFactor as twoFactorAr } from './ar-two-factor.ts'
import { updates as updatesAr } from './ar-updates.ts'
import { en } from './en.ts'
import { activity as activityEn } from './en-activity.ts'
import { backups as backupsEn } from './en-backups.ts'
import { browser as browserEn } from './en-browser.ts'
import { changes as changesEn } from './en-changes.ts'
import { channels as channelsEn } from './en-channels.ts'
import { credentials as credentialsEn } from './en-credentials.ts'
import { drift as driftEn } from './en-drift.ts'
import { files as filesEn } from './en-files.ts'
import { leaving as leavingEn } from './en-leaving.ts'
import { letters as lettersEn } from './en-letters.ts'
import { models as modelsEn } from './en-models.ts'
import { money as moneyEn } from './en-money.ts'
import { operator as operatorEn } from './en-operator.ts'
import { orders as ordersEn } from './en-orders.ts'
import { profile as profileEn } from './en-profile.ts'
import { restores as restoresEn } from './en-restores.ts'
import { terminal as terminalEn } from './en-terminal.ts'
import { twoFactor as twoFactorEn } from './en-two-factor.ts'
import { updates as updatesEn } from './en-updates.ts'
import { landing as landingAr } from './landing-ar.ts'
import { landing as landingEn } from './landing-en.ts'

const sample = 'Sample'

/** Sentences that are names and therefore the same in every language. */
const names = new Set(['OpenAI', 'Anthropic', 'Google', 'OpenRouter', 'Esc', 'Tab', 'Ctrl-C'])

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
  browser: browserEn,
  channels: channelsEn,
  models: modelsEn,
  terminal: terminalEn,
  files: filesEn,
  twoFactor: twoFactorEn,
  profile: profileEn,
  ...ordersEn,
  activity: activityEn,
  backups: backupsEn,
  changes: changesEn,
  drift: driftEn,
  restores: restoresEn,
  updates: updatesEn,
  operator: operatorEn,
  leaving: leavingEn,
  credentials: credentialsEn,
}
const everyArabic = {
  ...ar,
  landing: landingAr,
  money: moneyAr,
  letters: lettersAr,
  browser: browserAr,
  channels: channelsAr,
  models: modelsAr,
  terminal: terminalAr,
  files: filesAr,
  twoFactor: twoFactorAr,
  profile: profileAr,
  ...ordersAr,
  activity: activityAr,
  backups: backupsAr,
  changes: changesAr,
  drift: driftAr,
  restores: restoresAr,
  updates: updatesAr,
  operator: operatorAr,
  leaving: leavingAr,
  credentials: credentialsAr,
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
        path !== 'words.language' &&
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
    expect(operatorAr.counts(count, 0)).toContain(said)
  })
})
