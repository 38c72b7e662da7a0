import type { Metadata } from 'next'
import { EmailLink } from '@/accounts/email-link.tsx'
import { FormPage } from '@/accounts/form-page.tsx'
import { emailWords } from '@/i18n/email-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'

type Props = PageParams & { searchParams: Promise<{ token?: string; undo?: string }> }

export async function generateMetadata({ params, searchParams }: Props): Promise<Metadata> {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = emailWords(words)
  const { undo } = await searchParams
  return {
    title: words.titleOf(undo ? say.undoTitle : say.confirmTitle),
    robots: { index: false },
    // The address holds a token.
    referrer: 'no-referrer',
  }
}

/** Where the letters about another address lead: to it, or back. Nobody has to sign in. */
export default async function EmailChangePage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const { token, undo } = await searchParams
  const say = emailWords(wordsOf(language))
  return (
    <FormPage title={undo ? say.undoTitle : say.confirmTitle}>
      <EmailLink token={undo ?? token ?? ''} undo={undo !== undefined} />
    </FormPage>
  )
}
