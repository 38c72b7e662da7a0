import type { Metadata } from 'next'
import { serverClient } from '@/api/server-client.ts'
import { driftWords } from '@/i18n/drift-words.ts'
import { operatorWords } from '@/i18n/operator-words.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { updatesWords } from '@/i18n/updates-words.ts'
import { wordsOf } from '@/i18n/words.ts'
import { DrillList } from '@/operator/drill-list.tsx'
import { FleetTable } from '@/operator/fleet-table.tsx'
import { byConcern } from '@/operator/order-of-concern.ts'
import { StuckList } from '@/operator/stuck-list.tsx'
import { Message } from '@/shell/message.tsx'
import { RefreshButton } from '@/shell/refresh-button.tsx'
import { Refused } from '@/shell/refused.tsx'
import { Alert } from '@/ui/alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(operatorWords(words).title) }
}

export default async function OperatorPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const [fleet, attention, drills] = await Promise.all([
    client.operatorServers(),
    client.operatorStuck(),
    client.drills(),
  ])
  if (!fleet.ok && fleet.problem.status === 403) {
    return (
      <Message
        title={operatorWords(words).forbiddenTitle}
        text={operatorWords(words).forbidden}
        link={{ href: `/${language}/servers`, text: words.nav.servers }}
      />
    )
  }
  if (!fleet.ok) {
    return <Refused language={language} problem={fleet.problem} path={`/${language}/operator`} />
  }
  const servers = byConcern(fleet.value.servers)
  const stuck = servers.filter(server => server.stuck !== null).length
  return (
    <div className="mx-auto w-full max-w-6xl px-4 py-8 sm:px-6 sm:py-10">
      <div className="mb-6 flex flex-wrap items-end justify-between gap-3">
        <div>
          <h1 className="font-bold text-3xl tracking-tight">{operatorWords(words).title}</h1>
          <p className="mt-1 text-quiet">{operatorWords(words).text}</p>
          <p className="mt-1 font-medium">{operatorWords(words).counts(servers.length, stuck)}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <ButtonLink href={`/${language}/operator/updates`} look="secondary" size="small">
            {updatesWords(words).title}
          </ButtonLink>
          <ButtonLink href={`/${language}/operator/drift`} look="secondary" size="small">
            {driftWords(words).title}
          </ButtonLink>
          <RefreshButton label={operatorWords(words).refresh} />
        </div>
      </div>
      {attention.ok && attention.value.length > 0 && (
        <StuckList rows={attention.value} words={words} />
      )}
      {servers.length === 0 ? (
        <Alert>{operatorWords(words).none}</Alert>
      ) : (
        <FleetTable servers={servers} />
      )}
      {drills.ok && drills.value.length > 0 && <DrillList drills={drills.value} words={words} />}
    </div>
  )
}
