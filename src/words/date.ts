import type { Language } from './sentence.ts'

const locale = (language: Language): string => (language === 'ar' ? 'ar-u-nu-latn' : 'en-GB')

/** A day as people read it, such as `3 December 2026`; days are those of UTC. */
export const dateText = (moment: string, language: Language): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(moment),
  )

/** The same to the minute, and it says whose: where its reader is nobody knows. */
export const timeText = (moment: string, language: Language): string =>
  `${new Intl.DateTimeFormat(locale(language), {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(moment))} UTC`
