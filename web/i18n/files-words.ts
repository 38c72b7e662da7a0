import { files as ar } from './ar-files.ts'
import type { Words } from './en.ts'
import { files as en } from './en-files.ts'

export type FilesWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const filesWords = (words: Words): FilesWords => (words.language === 'ar' ? ar : en)
