import { browser as ar } from './ar-browser.ts'
import type { Words } from './en.ts'
import { browser as en } from './en-browser.ts'

export type BrowserWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const browserWords = (words: Words): BrowserWords => (words.language === 'ar' ? ar : en)
