import type { Language } from '../api/schema.ts'
import { isLanguage, pathIn } from '../i18n/languages.ts'

const anywhere = 'https://here.invalid'

/**
 * Where to go after signing in. Only our own pages: `//evil.example`, `/\evil.example` and whole
 * addresses would send a person who trusts us elsewhere. In the language of the page that they signed
 * in on, which they may have changed there. An address that says it twice says nothing.
 */
export function safeNextPath(
  next: string | string[] | null | undefined,
  language: Language,
  fallback: string,
): string {
  if (typeof next !== 'string' || !next.startsWith('/') || !URL.canParse(next, anywhere))
    return fallback
  const url = new URL(next, anywhere)
  const ours = url.origin === anywhere && isLanguage(url.pathname.split('/')[1])
  return ours ? `${pathIn(language, url.pathname)}${url.search}${url.hash}` : fallback
}

/** The page that goes on only once the address is confirmed; null: whoever came for this one has gone on meanwhile. */
export const waitingPage = (path: string): string | null =>
  /^\/[a-z]+\/invitation\?/.test(path) ? path : null
