import { changes as ar } from './ar-changes.ts'
import type { Words } from './en.ts'
import { changes as en } from './en-changes.ts'

export type ChangesWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const changesWords = (words: Words): ChangesWords => (words.language === 'ar' ? ar : en)
