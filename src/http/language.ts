import type { FastifyRequest } from 'fastify'
import type { Language } from '../words/sentence.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The account's language, once the request is known to be signed in. */
    accountLanguage: Language | null
  }
}

/** What the page asks for, else what the account prefers, else English. */
export const languageOf = (request: FastifyRequest): Language =>
  acceptedLanguage(request.headers['accept-language']) ?? request.accountLanguage ?? 'en'

/** The first of our languages in the order of preference of an `Accept-Language` header. */
export function acceptedLanguage(header: string | undefined): Language | null {
  if (!header) return null
  const wanted = header
    .slice(0, 500)
    .split(',')
    .map((part, position) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map(text => text.trim()).find(text => text.startsWith('q='))
      return { tag: tag.split('-')[0], weight: quality ? Number(quality.slice(2)) : 1, position }
    })
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.position - b.position)
  for (const { tag } of wanted) if (tag === 'ar' || tag === 'en') return tag
  return null
}
