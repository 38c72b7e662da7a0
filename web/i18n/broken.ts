import type { Language } from '../api/schema.ts'

interface BrokenWords {
  title: string
  text: string
}

/** What is said when a page breaks; apart from the others, as the last net can count on nothing being loaded. */
export const broken: Record<Language, BrokenWords> = {
  en: {
    title: 'Something broke on our side',
    text: 'Your orders and servers are not affected. Please try again.',
  },
  ar: {
    title: 'حدث خلل لدينا',
    text: 'لم تتأثر طلباتك ولا خوادمك. أعد المحاولة من فضلك.',
  },
}

export const tryAgain: Record<Language, string> = { en: 'Try again', ar: 'إعادة المحاولة' }
