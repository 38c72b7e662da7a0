import { leaving as ar } from './ar-leaving.ts'
import { leaving as en } from './en-leaving.ts'
import { pageWords } from './page-words.ts'

export type LeavingWords = typeof en

export const leavingWords = pageWords<LeavingWords>(en, ar)
