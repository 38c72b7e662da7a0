import { profile as ar } from './ar-profile.ts'
import type { Words } from './en.ts'
import { profile as en } from './en-profile.ts'

export type ProfileWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const profileWords = (words: Words): ProfileWords => (words.language === 'ar' ? ar : en)
