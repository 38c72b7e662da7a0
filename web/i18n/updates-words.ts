import { updates as ar } from './ar-updates.ts'
import type { Words } from './en.ts'
import { updates as en } from './en-updates.ts'

export type UpdatesWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const updatesWords = (words: Words): UpdatesWords => (words.language === 'ar' ? ar : en)
