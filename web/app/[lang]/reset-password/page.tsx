import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { ResetPasswordForm } from '@/accounts/reset-password-form.tsx'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'

type Props = PageParams & { searchParams: Promise<{ token?: string; error?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  // The token is in this page's address: no other site may learn it.
  return { title: words.titleOf(words.auth.resetTitle), referrer: 'no-referrer' }
}

export default async function ResetPasswordPage({ params, searchParams }: Props) {
  const words = wordsOf(await pageLanguage(params))
  const { token, error } = await searchParams
  return (
    <FormPage title={words.auth.resetTitle}>
      <ResetPasswordForm token={error ? '' : (token ?? '')} />
    </FormPage>
  )
}
