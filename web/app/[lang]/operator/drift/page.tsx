import type { Metadata } from 'next'
import { serverClient } from '@/api/server-client.ts'
import { driftWords } from '@/i18n/drift-words.ts'
import { operatorWords } from '@/i18n/operator-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { DoubtedProviders, LostServers, Orphans } from '@/operator/drift-lists.tsx'
import { Message } from '@/shell/message.tsx'
import { RefreshButton } from '@/shell/refresh-button.tsx'
import { Refused } from '@/shell/refused.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(driftWords(words).title) }
}

/** Where our rows and the providers differ, and an operator's word about it. */
export default async function OperatorDriftPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const drift = await client.operatorDrift()
  if (!drift.ok && drift.problem.status === 403) {
    return (
      <Message
        title={operatorWords(words).forbiddenTitle}
        text={operatorWords(words).forbidden}
        link={{ href: `/${language}/servers`, text: words.nav.servers }}
      />
    )
  }
  if (!drift.ok) {
    const path = `/${language}/operator/drift`
    return <Refused language={language} problem={drift.problem} path={path} />
  }
  const { lost, doubted, orphans } = drift.value
  return (
    <div className="mx-auto flex w-full max-w-6xl flex-col gap-6 px-4 py-8 sm:px-6 sm:py-10">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-bold text-3xl tracking-tight">{driftWords(words).title}</h1>
          <p className="mt-1 text-quiet">{driftWords(words).text}</p>
        </div>
        <RefreshButton label={operatorWords(words).refresh} />
      </div>
      <DoubtedProviders rows={doubted} words={words} />
      <LostServers rows={lost} language={language} words={words} />
      <Orphans rows={orphans} words={words} />
    </div>
  )
}
