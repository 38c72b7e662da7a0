import type { Metadata } from 'next'
import { FormPage } from '@/accounts/form-page.tsx'
import { safeNextPath, waitingPage } from '@/accounts/next-path.ts'
import { ResendVerification } from '@/accounts/resend-verification.tsx'
import { currentAccount } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { Alert } from '@/ui/alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

type Props = PageParams & { searchParams: Promise<{ error?: string; next?: string | string[] }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  // What comes next may be an address with a token.
  return { title: words.titleOf(words.auth.email), referrer: 'no-referrer' }
}

/** Where the link of the letter ends: with `error` in the address when it did not work. */
export default async function VerifyEmailPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const [{ error, next }, me] = await Promise.all([searchParams, currentAccount(language)])
  const waiting = waitingPage(safeNextPath(next, language, ''))
  const unverified = me.ok && !me.value.emailVerified
  const broken = Boolean(error) && !(me.ok && me.value.emailVerified)
  return (
    <FormPage title={broken ? words.auth.verifyBrokenTitle : words.auth.verifiedTitle}>
      <div className="flex flex-col gap-5">
        <Alert tone={broken ? 'warning' : 'good'}>
          {broken ? words.auth.verifyBroken : words.auth.verified}
        </Alert>
        {broken && unverified && <ResendVerification email={me.value.email} next={waiting} />}
        {me.ok ? (
          <ButtonLink
            href={waiting ?? `/${language}/servers`}
            look={broken ? 'secondary' : 'primary'}
          >
            {waiting ? words.auth.toInvitation : words.auth.goOn}
          </ButtonLink>
        ) : (
          <ButtonLink
            href={`/${language}/sign-in${waiting ? `?next=${encodeURIComponent(waiting)}` : ''}`}
          >
            {words.auth.signIn}
          </ButtonLink>
        )}
      </div>
    </FormPage>
  )
}
