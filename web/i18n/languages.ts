import type { Language } from '../api/schema.ts'

export const languages = ['en', 'ar'] as const satisfies readonly Language[]

/** The cookie that remembers which language was last chosen by hand. */
export const languageCookie = 'language'

export const isLanguage = (value: string | undefined): value is Language =>
  languages.some(language => language === value)

export const directionOf = (language: Language): 'ltr' | 'rtl' =>
  language === 'ar' ? 'rtl' : 'ltr'

/** The language that an `Accept-Language` header prefers among ours; English when it names none. */
export function preferredLanguage(acceptLanguage: string | null): Language {
  const ranked = (acceptLanguage ?? '')
    .split(',')
    .map(part => {
      const [tag = '', ...parameters] = part.trim().split(';')
      const weight = parameters.find(parameter => parameter.trim().startsWith('q='))
      return { tag: tag.toLowerCase(), weight: weight ? Number(weight.trim().slice(2)) : 1 }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  for (const { tag } of ranked) {
    const primary = tag.split('-')[0]
    if (isLanguage(primary)) return primary
  }
  return 'en'
}

/** The same page in another language: only the first segment of the path changes. */
export const pathIn = (language: Language, path: string): string => {
  const [, first, ...rest] = path.split('/')
  const tail = isLanguage(first) ? rest : [first ?? '', ...rest].filter(Boolean)
  return ['', language, ...tail].join('/')
}
