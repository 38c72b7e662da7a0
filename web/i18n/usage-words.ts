import { usage as ar } from './ar-usage.ts'
import { usage as en } from './en-usage.ts'
import { pageWords } from './page-words.ts'

export type UsageWords = typeof en

export const usageWords = pageWords<UsageWords>(en, ar)
