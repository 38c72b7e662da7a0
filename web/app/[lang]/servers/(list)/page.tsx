import type { Metadata } from 'next'
import { problemText } from '@/api/problem-text.ts'
import { serverClient } from '@/api/server-client.ts'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { unfinishedOrders } from '@/orders/unfinished.ts'
import { UnpaidOrders } from '@/orders/unpaid-orders.tsx'
import { byOwner } from '@/servers/by-owner.ts'
import { ServerList } from '@/servers/server-list.tsx'
import { Logo } from '@/shell/logo.tsx'
import { Refused } from '@/shell/refused.tsx'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'

export async function generateMetadata({ params }: PageParams): Promise<Metadata> {
  const words = wordsOf(await pageLanguage(params))
  return { title: words.titleOf(words.servers.title) }
}

export default async function ServersPage({ params }: PageParams) {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const client = await serverClient(language)
  const [servers, orders] = await Promise.all([client.servers(), client.orders()])
  if (!servers.ok) {
    return <Refused language={language} problem={servers.problem} path={`/${language}/servers`} />
  }
  const unfinished = orders.ok ? unfinishedOrders(orders.value, Date.now()) : []
  const empty = servers.value.length === 0
  const { own, shared } = byOwner(servers.value)
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6 sm:py-10">
      <div className="mb-6 flex flex-wrap items-center justify-between gap-3">
        <h1 className="font-bold text-3xl tracking-tight">{words.servers.title}</h1>
        {!empty && (
          <ButtonLink href={`/${language}#plans`} look="secondary" size="small">
            {words.servers.another}
          </ButtonLink>
        )}
      </div>
      {!orders.ok && (
        <div className="mb-6">
          <ReloadAlert title={problemText(words, orders.problem)} />
        </div>
      )}
      <UnpaidOrders orders={unfinished} />
      {empty ? (
        <div className="flex flex-col items-center rounded-card border border-edge/40 border-dashed px-6 py-16 text-center">
          <Logo className="mb-4 size-16 flip-rtl" />
          <h2 className="font-semibold text-xl">{words.servers.emptyTitle}</h2>
          <p className="mt-1 mb-6 text-quiet">{words.servers.empty}</p>
          <ButtonLink href={`/${language}#plans`}>{words.servers.seePlans}</ButtonLink>
        </div>
      ) : (
        <div className="flex flex-col gap-8">
          {own.length > 0 && <ServerList servers={own} />}
          {shared.map(({ ownerName, ownerEmail, servers: theirs }) => (
            <section key={ownerEmail} aria-labelledby={ownerEmail} className="flex flex-col gap-4">
              <div>
                <h2 id={ownerEmail} className="break-words font-semibold text-xl">
                  {words.servers.sharedBy(ownerName)}
                </h2>
                <p className="text-quiet text-sm">
                  <bdi dir="ltr" className="break-all">
                    {ownerEmail}
                  </bdi>
                </p>
              </div>
              <ServerList servers={theirs} heading="h3" />
            </section>
          ))}
        </div>
      )}
    </div>
  )
}
