import { updates as ar } from './ar-updates.ts'
import { updates as en } from './en-updates.ts'
import { pageWords } from './page-words.ts'

export type UpdatesWords = typeof en

export const updatesWords = pageWords<UpdatesWords>(en, ar)
