import type { Language } from './sentence.ts'

/** A day as people read it, such as `3 December 2026`; days are those of UTC. */
export const dateText = (moment: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'ar' ? 'ar-u-nu-latn' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(new Date(moment))
