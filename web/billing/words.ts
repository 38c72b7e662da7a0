import type { Language } from '../api/schema.ts'
import { billing as ar } from '../i18n/ar-billing.ts'
import { type BillingWords, billing as en } from '../i18n/en-billing.ts'

export const billingWords = (language: Language): BillingWords => (language === 'ar' ? ar : en)
