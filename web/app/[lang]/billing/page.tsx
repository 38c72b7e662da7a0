import type { Metadata } from 'next'
import type { Subscription } from '@/api/schema.ts'
import { serverClient } from '@/api/server-client.ts'
import { InvoiceTable } from '@/billing/invoice-table.tsx'
import { PortalButton } from '@/billing/portal-button.tsx'
import { PortalReturn } from '@/billing/portal-return.tsx'
import { isMissing } from '@/billing/standing.ts'
import { SubscriptionList } from '@/billing/subscription-list.tsx'
import { type PageParams, pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { RefreshWhile } from '@/realtime/refresh-while.tsx'
import { Logo } from '@/shell/logo.tsx'
import { Refused } from '@/shell/refused.tsx'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { ButtonLink } from '@/ui/button.tsx'
import { Section } from '@/ui/card.tsx'

type Props = PageParams & { searchParams: Promise<{ visit?: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  return { title: words.titleOf(words.billing.title) }
}

/** What somebody has bought and paid; here they come back to from the payment provider's pages. */
export default async function BillingPage({ params, searchParams }: Props) {
  const language = await pageLanguage(params)
  const say = wordsOf(language).billing
  const client = await serverClient(language)
  const [{ visit }, subscriptions, invoices] = await Promise.all([
    searchParams,
    client.subscriptions(),
    client.invoices(),
  ])
  if (!subscriptions.ok) {
    const path = `/${language}/billing${visit ? `?visit=${encodeURIComponent(visit)}` : ''}`
    return <Refused language={language} problem={subscriptions.problem} path={path} />
  }
  const current = subscriptions.value.filter(({ state }) => state === 'active')
  const former = subscriptions.value.filter(({ state }) => state !== 'active')
  return (
    <div className="mx-auto w-full max-w-5xl px-4 py-8 sm:px-6 sm:py-10">
      <h1 className="font-bold text-3xl tracking-tight">{say.title}</h1>
      <p className="mt-1 mb-6 text-quiet">{say.text}</p>
      {visit && <PortalReturn visit={visit} />}
      <RefreshWhile waiting={current.some(isUnsettled)} />
      {subscriptions.value.length === 0 ? (
        <Nothing title={say.nothingTitle} text={say.nothing} language={language} />
      ) : (
        <div className="flex flex-col gap-10">
          {current.length > 0 && (
            <section aria-labelledby="subscriptions-title">
              <h2 id="subscriptions-title" className="mb-3 font-semibold text-xl">
                {say.subscriptions}
              </h2>
              <SubscriptionList subscriptions={current} />
            </section>
          )}
          <section aria-labelledby="invoices-title">
            <h2 id="invoices-title" className="mb-3 font-semibold text-xl">
              {say.invoices.title}
            </h2>
            {!invoices.ok ? (
              <ReloadAlert title={say.unreachable} />
            ) : invoices.value.length === 0 ? (
              <p className="text-quiet">{say.invoices.none}</p>
            ) : (
              <InvoiceTable
                invoices={invoices.value}
                missing={current.filter(isMissing).map(({ id }) => id)}
              />
            )}
          </section>
          <Section id="portal-title" title={say.portal.title} text={say.portal.text}>
            <PortalButton look="secondary">{say.portal.open}</PortalButton>
          </Section>
          {former.length > 0 && (
            <section aria-labelledby="former-title">
              <h2 id="former-title" className="mb-3 font-semibold text-xl">
                {say.formerly}
              </h2>
              <SubscriptionList subscriptions={former} />
            </section>
          )}
        </div>
      )}
    </div>
  )
}

/** Something is on its way that this page should show when it has come. */
const isUnsettled = ({ missing, ending, can }: Subscription): boolean =>
  missing !== null || (ending && can.keep !== null)

function Nothing({
  title,
  text,
  language,
}: {
  title: string
  text: string
  language: 'en' | 'ar'
}) {
  return (
    <div className="flex flex-col items-center rounded-card border border-edge/40 border-dashed px-6 py-16 text-center">
      <Logo className="mb-4 size-16 flip-rtl" />
      <h2 className="font-semibold text-xl">{title}</h2>
      <p className="mt-1 mb-6 text-quiet">{text}</p>
      <ButtonLink href={`/${language}#plans`}>{wordsOf(language).servers.seePlans}</ButtonLink>
    </div>
  )
}
