import { activity as ar } from './ar-activity.ts'
import type { Words } from './en.ts'
import { activity as en } from './en-activity.ts'

export type ActivityWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const activityWords = (words: Words): ActivityWords => (words.language === 'ar' ? ar : en)
