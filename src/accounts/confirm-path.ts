import type { Language } from '../words/sentence.ts'

/** Longer than any page of ours is asked for by. */
const longest = 500

/**
 * Where the link of the letter leads that confirms an address: to the page that says so, in the account's language.
 * `asked` is the address that whoever asked for the letter wants to come back to; of it only `next` goes along, which
 * that page follows to pages of ours alone.
 */
export function confirmPath(token: string, language: Language, asked: string | null): string {
  const next = nextOf(asked)
  const page = `/${language}/verify-email${next && `?${new URLSearchParams({ next })}`}`
  return `/api/auth/verify-email?${new URLSearchParams({ token, callbackURL: page })}`
}

function nextOf(asked: string | null): string {
  const base = 'https://here.invalid'
  if (asked === null || !URL.canParse(asked, base)) return ''
  const next = new URL(asked, base).searchParams.get('next') ?? ''
  return next.length > longest ? '' : next
}
