import type { Language } from './sentence.ts'

const locale = (language: Language): string => (language === 'ar' ? 'ar-u-nu-latn' : 'en-GB')

/** A day as people read it, such as `3 December 2026`, in the reader's time zone. */
export const dateText = (moment: string, language: Language, zone: string): string =>
  new Intl.DateTimeFormat(locale(language), { dateStyle: 'long', timeZone: zone }).format(
    new Date(moment),
  )

/** The same to the minute, and it says of which zone: letters are read where they were not expected. */
export const timeText = (moment: string, language: Language, zone: string): string =>
  new Intl.DateTimeFormat(locale(language), {
    ...{ day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' },
    ...{ timeZone: zone, timeZoneName: 'short' },
  }).format(new Date(moment))
