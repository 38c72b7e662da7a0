import { backups as ar } from './ar-backups.ts'
import type { Words } from './en.ts'
import { backups as en } from './en-backups.ts'

export type BackupsWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const backupsWords = (words: Words): BackupsWords => (words.language === 'ar' ? ar : en)
