import type { Metadata } from 'next'
import Link from 'next/link'
import { ForgotPasswordForm } from '@/accounts/forgot-password-form.tsx'
import { FormPage } from '@/accounts/form-page.tsx'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.auth.forgotTitle) }
}

export default async function ForgotPasswordPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  return (
    <FormPage
      title={words.auth.forgotTitle}
      text={words.auth.forgotText}
      footer={
        <Link
          href={`/${language}/sign-in`}
          className="font-medium text-sea underline underline-offset-4"
        >
          {words.auth.backToSignIn}
        </Link>
      }
    >
      <ForgotPasswordForm />
    </FormPage>
  )
}
