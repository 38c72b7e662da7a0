import type { Language } from '../api/schema.ts'
import { changes as ar } from '../i18n/ar-changes.ts'
import { type ChangesWords, changes as en } from '../i18n/en-changes.ts'

export const changesWords = (language: Language): ChangesWords => (language === 'ar' ? ar : en)
