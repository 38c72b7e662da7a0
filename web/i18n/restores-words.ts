import { restores as ar } from './ar-restores.ts'
import type { Words } from './en.ts'
import { restores as en } from './en-restores.ts'

export type RestoresWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const restoresWords = (words: Words): RestoresWords => (words.language === 'ar' ? ar : en)
