import type { Language } from '../api/schema.ts'
import { letters as ar } from '../i18n/ar-letters.ts'
import { letters as en, type LetterWords } from '../i18n/en-letters.ts'

export const letterWords = (language: Language): LetterWords => (language === 'ar' ? ar : en)
