import type { Language } from '../api/schema.ts'
import { money as ar } from '../i18n/ar-money.ts'
import { money as en, type MoneyWords } from '../i18n/en-money.ts'

export const moneyWords = (language: Language): MoneyWords => (language === 'ar' ? ar : en)
