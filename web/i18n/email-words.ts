import { email as ar } from './ar-email.ts'
import { email as en } from './en-email.ts'
import { pageWords } from './page-words.ts'

export type EmailWords = typeof en

export const emailWords = pageWords<EmailWords>(en, ar)
