import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { FormPage } from '@/accounts/form-page.tsx'
import { safeNextPath } from '@/accounts/next-path.ts'
import { SignUpForm } from '@/accounts/sign-up-form.tsx'
import { currentAccount } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'

type Props = PageParams & { searchParams: Promise<{ next?: string | string[] }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.auth.signUpTitle) }
}

export default async function SignUpPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const next = safeNextPath((await searchParams).next, language, `/${language}#plans`)
  const me = await currentAccount(language)
  if (me.ok) redirect(next)
  const words = wordsOf(language)
  const ordering = next.startsWith(`/${language}/order?`)
  return (
    <FormPage
      title={words.auth.signUpTitle}
      text={ordering ? words.auth.signUpForPlan : words.auth.signUpText}
      footer={
        <p>
          {words.auth.haveAccount}{' '}
          <Link
            href={`/${language}/sign-in?next=${encodeURIComponent(next)}`}
            className="font-medium text-sea underline underline-offset-4"
          >
            {words.auth.signIn}
          </Link>
        </p>
      }
    >
      <SignUpForm next={next} />
    </FormPage>
  )
}
