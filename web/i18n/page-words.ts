import type { Words } from './en.ts'

/** The sentences of a page that most visits never open: they come with it, in both languages. */
export const pageWords =
  <Sentences>(en: Sentences, ar: Sentences) =>
  (words: Words): Sentences =>
    words.language === 'ar' ? ar : en
