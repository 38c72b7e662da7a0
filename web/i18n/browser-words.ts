import { browser as ar } from './ar-browser.ts'
import { browser as en } from './en-browser.ts'
import { pageWords } from './page-words.ts'

export type BrowserWords = typeof en

export const browserWords = pageWords<BrowserWords>(en, ar)
