import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { FormPage } from '@/accounts/form-page.tsx'
import { safeNextPath } from '@/accounts/next-path.ts'
import { SignInForm } from '@/accounts/sign-in-form.tsx'
import { currentAccount } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'

type Props = PageParams & { searchParams: Promise<{ next?: string | string[] }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.auth.signIn) }
}

export default async function SignInPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const next = safeNextPath((await searchParams).next, language, `/${language}/servers`)
  const me = await currentAccount(language)
  if (me.ok) redirect(next)
  const words = wordsOf(language)
  return (
    <FormPage
      title={words.auth.signInTitle}
      footer={
        <p>
          {words.auth.noAccount}{' '}
          <Link
            href={`/${language}/sign-up?next=${encodeURIComponent(next)}`}
            className="font-medium text-sea underline underline-offset-4"
          >
            {words.auth.signUpTitle}
          </Link>
        </p>
      }
    >
      <SignInForm next={next} />
    </FormPage>
  )
}
