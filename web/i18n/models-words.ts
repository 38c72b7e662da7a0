import { models as ar } from './ar-models.ts'
import type { Words } from './en.ts'
import { models as en } from './en-models.ts'

export type ModelsWords = typeof en

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const modelsWords = (words: Words): ModelsWords => (words.language === 'ar' ? ar : en)
