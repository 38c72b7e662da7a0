import type { Metadata } from 'next'
import { serverClient } from '@/api/server-client.ts'
import { operatorWords } from '@/i18n/operator-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { updatesWords } from '@/i18n/updates-words.ts'
import { wordsOf } from '@/i18n/words.ts'
import { RestartList, RolloutList, SoftwareList } from '@/operator/rollout-lists.tsx'
import { Message } from '@/shell/message.tsx'
import { RefreshButton } from '@/shell/refresh-button.tsx'
import { Refused } from '@/shell/refused.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(updatesWords(words).title) }
}

/** New versions on their way to servers, and an operator's word about them. */
export default async function OperatorUpdatesPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const updates = await client.operatorUpdates()
  if (!updates.ok && updates.problem.status === 403) {
    return (
      <Message
        title={operatorWords(words).forbiddenTitle}
        text={operatorWords(words).forbidden}
        link={{ href: `/${language}/servers`, text: words.nav.servers }}
      />
    )
  }
  if (!updates.ok) {
    const path = `/${language}/operator/updates`
    return <Refused language={language} problem={updates.problem} path={path} />
  }
  const { software, rollouts, restarts } = updates.value
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-8 sm:px-6 sm:py-10">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-bold text-3xl tracking-tight">{updatesWords(words).title}</h1>
          <p className="mt-1 max-w-prose text-quiet">{updatesWords(words).text}</p>
        </div>
        <RefreshButton label={operatorWords(words).refresh} />
      </div>
      <SoftwareList rows={software} words={words} />
      <RolloutList rows={rollouts} language={language} words={words} />
      <RestartList rows={restarts} language={language} words={words} />
    </div>
  )
}
