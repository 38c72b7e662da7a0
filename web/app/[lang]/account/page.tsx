import type { Metadata } from 'next'
import { ApiKeysSection } from '@/accounts/api-keys-section.tsx'
import { EmailForm } from '@/accounts/email-form.tsx'
import { ProfileForm } from '@/accounts/profile-form.tsx'
import { SecuritySections } from '@/accounts/security-sections.tsx'
import { currentAccount } from '@/api/server-client.ts'
import { emailWords } from '@/i18n/email-words.ts'
import { leavingWords } from '@/i18n/leaving-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { profileWords } from '@/i18n/profile-words.ts'
import { wordsOf } from '@/i18n/words.ts'
import { EraseForm } from '@/leaving/erase-form.tsx'
import { Refused } from '@/shell/refused.tsx'
import { TeamSection } from '@/team/team-section.tsx'
import { Section } from '@/ui/card.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.nav.myAccount) }
}

/** Who somebody is here, by what they sign in, and how they leave: with everything, and without a trace. */
export default async function AccountPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = leavingWords(words)
  const profile = profileWords(words)
  const email = emailWords(words)
  const me = await currentAccount(language)
  if (!me.ok) {
    return <Refused language={language} problem={me.problem} path={`/${language}/account`} />
  }
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-8 sm:px-6 sm:py-10">
      <h1 className="font-bold text-3xl tracking-tight">{words.nav.myAccount}</h1>
      <p className="mt-1 mb-6 text-quiet">
        <bdi>{me.value.name}</bdi> · <bdi dir="ltr">{me.value.email}</bdi>
      </p>
      <div className="flex flex-col gap-6">
        <Section id="profile-title" title={profile.title} text={profile.text}>
          <ProfileForm account={me.value} />
        </Section>
        <Section id="email-title" title={email.title} text={email.text(me.value.email)}>
          <EmailForm />
        </Section>
        <SecuritySections email={me.value.email} twoFactor={me.value.twoFactor} />
        <ApiKeysSection />
        <TeamSection />
        <Section id="export-title" title={say.exportTitle} text={say.exportText}>
          <a
            href="/api/me/export"
            download
            className="inline-flex min-h-11 items-center rounded-xl border border-edge/50 px-4 font-medium hover:border-edge"
          >
            {say.exportButton}
          </a>
          <p className="mt-3 text-quiet text-sm">{say.exportNote}</p>
        </Section>
        {me.value.role === 'customer' && (
          <Section id="erase-title" title={say.eraseTitle} text={say.eraseText}>
            <p className="mb-4 text-sm">{say.eraseKept}</p>
            <EraseForm email={me.value.email} twoFactor={me.value.twoFactor} />
          </Section>
        )}
      </div>
    </div>
  )
}
