import type { Metadata } from 'next'
import { currentAccount, serverClient } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { letterWords } from '@/letters/letter-words.ts'
import { MailSettingsForm } from '@/letters/mail-settings.tsx'
import { Refused } from '@/shell/refused.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const language = await pageLanguage(params)
  return { title: wordsOf(language).titleOf(letterWords(language).settings.title) }
}

/** Which letters somebody gets. */
export default async function LettersPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const say = letterWords(language).settings
  const client = await serverClient(language)
  const [me, settings] = await Promise.all([currentAccount(language), client.mailSettings()])
  if (!settings.ok || !me.ok) {
    const problem = settings.ok ? (me.ok ? null : me.problem) : settings.problem
    return (
      problem && <Refused language={language} problem={problem} path={`/${language}/letters`} />
    )
  }
  return (
    <div className="mx-auto w-full max-w-2xl px-4 py-8 sm:px-6 sm:py-10">
      <h1 className="font-bold text-3xl tracking-tight">{say.title}</h1>
      <p className="mt-1 mb-6 text-quiet">{say.text(me.value.email)}</p>
      <MailSettingsForm settings={settings.value} />
    </div>
  )
}
