import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { serverClient } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { letterWords } from '@/letters/letter-words.ts'
import { UnsubscribeForm } from '@/letters/unsubscribe-form.tsx'
import { Alert } from '@/ui/alert.tsx'

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
  const { token = '' } = await searchParams
  const say = letterWords(language).unsubscribe
  const before = await (await serverClient(language)).unsubscribeView(token)
  return (
    <FormPage title={say.title}>
      {before.ok ? (
        <UnsubscribeForm token={token} before={before.value} />
      ) : (
        <Alert tone="error">
          {before.problem.status === 404 ? say.broken : before.problem.title}
        </Alert>
      )}
    </FormPage>
  )
}
