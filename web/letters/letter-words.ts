import type { LetterGroup } from '../api/client.ts'
import type { Language, LetterWishes } from '../api/schema.ts'
import { letters as ar } from '../i18n/ar-letters.ts'
import { letters as en, type LetterWords } from '../i18n/en-letters.ts'

export const letterWords = (language: Language): LetterWords => (language === 'ar' ? ar : en)

/** Which kinds of letters there are, in the order in which they are told. */
export const letterGroups = (wishes: LetterWishes): LetterGroup[] =>
  Object.keys(wishes) as LetterGroup[]
