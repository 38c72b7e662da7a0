import { twoFactor as ar } from './ar-two-factor.ts'
import { twoFactor as en } from './en-two-factor.ts'
import { pageWords } from './page-words.ts'

export type TwoFactorWords = typeof en

export const twoFactorWords = pageWords<TwoFactorWords>(en, ar)
