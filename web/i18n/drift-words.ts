import { drift as ar } from './ar-drift.ts'
import type { Words } from './en.ts'
import { drift as en } from './en-drift.ts'

export type DriftWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const driftWords = (words: Words): DriftWords => (words.language === 'ar' ? ar : en)
