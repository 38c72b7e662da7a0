import { changes as ar } from './ar-changes.ts'
import { changes as en } from './en-changes.ts'
import { pageWords } from './page-words.ts'

export type ChangesWords = typeof en

export const changesWords = pageWords<ChangesWords>(en, ar)
