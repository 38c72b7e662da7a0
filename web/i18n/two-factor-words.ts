import { twoFactor as ar } from './ar-two-factor.ts'
import type { Words } from './en.ts'
import { twoFactor as en } from './en-two-factor.ts'

export type TwoFactorWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const twoFactorWords = (words: Words): TwoFactorWords => (words.language === 'ar' ? ar : en)
