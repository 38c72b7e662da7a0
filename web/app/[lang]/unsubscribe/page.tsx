import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { letterWords } from '@/letters/letter-words.ts'
import { UnsubscribeForm } from '@/letters/unsubscribe-form.tsx'

type Props = PageParams & { searchParams: Promise<{ token?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = await pageLanguage(params)
  return {
    title: wordsOf(language).titleOf(letterWords(language).unsubscribe.title),
    robots: { index: false },
    // The address holds a token.
    referrer: 'no-referrer',
  }
}

/** Where the link below an optional letter leads; nobody has to sign in. */
export default async function UnsubscribePage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const { token } = await searchParams
  return (
    <FormPage title={letterWords(language).unsubscribe.title}>
      <UnsubscribeForm token={token ?? ''} />
    </FormPage>
  )
}
