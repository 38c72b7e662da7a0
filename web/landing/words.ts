import type { Language } from '../api/schema.ts'
import { landing as ar } from '../i18n/landing-ar.ts'
import { landing as en } from '../i18n/landing-en.ts'

export const landingWords = (language: Language): typeof en => (language === 'ar' ? ar : en)
