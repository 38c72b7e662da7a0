import { access as ar } from './ar-access.ts'
import { access as en } from './en-access.ts'
import { pageWords } from './page-words.ts'

export type AccessWords = typeof en

export const accessWords = pageWords<AccessWords>(en, ar)
