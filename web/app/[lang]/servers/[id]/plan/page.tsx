import type { Metadata } from 'next'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { serverClient } from '@/api/server-client.ts'
import { MissingPayment } from '@/billing/missing-payment.tsx'
import { isFree } from '@/billing/standing.ts'
import { StandingBadge, SubscriptionFacts } from '@/billing/subscription-facts.tsx'
import { CancelSection } from '@/changes/cancel-section.tsx'
import { ChangeSection } from '@/changes/change-section.tsx'
import { changesWords } from '@/i18n/changes-words.ts'
import { isLanguage } from '@/i18n/languages.ts'
import { ordersWords } from '@/i18n/orders-words.ts'
import { pageLanguage } from '@/i18n/page-language.ts'
import { wordsOf } from '@/i18n/words.ts'
import { RefreshWhile } from '@/realtime/refresh-while.tsx'
import { Refused } from '@/shell/refused.tsx'
import { ReloadAlert } from '@/shell/reload-alert.tsx'
import { Section } from '@/ui/card.tsx'
import { Icon } from '@/ui/icon.tsx'

interface Props {
  params: Promise<{ lang: string; id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { lang } = await params
  const language = isLanguage(lang) ? lang : 'en'
  const words = wordsOf(language)
  return { title: words.titleOf(words.billing.plan) }
}

/** What is paid for one server: to change it, to cancel it, and to keep it after all. */
export default async function PlanPage({ params }: Props) {
  const { id } = await params
  const language = await pageLanguage(params)
  const words = wordsOf(language)
  const say = changesWords(words)
  const client = await serverClient(language)
  const [server, subscriptions] = await Promise.all([client.server(id), client.subscriptions()])
  const refusal = !server.ok ? server.problem : !subscriptions.ok ? subscriptions.problem : null
  if (!server.ok || !subscriptions.ok) {
    const path = `/${language}/servers/${id}/plan`
    return refusal && <Refused language={language} problem={refusal} path={path} />
  }
  const subscription = subscriptions.value.find(({ serverId }) => serverId === id)
  // They may see the server, and not what its owner pays.
  if (!subscription) redirect(`/${language}/servers/${id}`)
  const [plans, addons, change] = await Promise.all([
    client.plans(subscription.price.currency),
    client.addons(),
    subscription.change === null ? null : client.change(subscription.change),
  ])
  const isLoaded = plans.ok && addons.ok && (change === null || change.ok)
  return (
    <div className="mx-auto w-full max-w-3xl px-4 py-8 sm:px-6 sm:py-10">
      <Link
        href={`/${language}/servers/${id}`}
        className="mb-3 inline-flex min-h-9 items-center gap-1.5 rounded-lg font-medium text-quiet text-sm hover:text-ink"
      >
        <Icon name="arrow" className="size-4 rotate-180 rtl:rotate-0" />
        {say.back}
      </Link>
      <h1 className="font-bold text-3xl tracking-tight">{words.billing.plan}</h1>
      <p className="mt-1 mb-6 text-quiet">
        <bdi dir="ltr" className="break-all font-mono">
          {subscription.hostname}
        </bdi>
      </p>
      <RefreshWhile waiting={subscription.missing !== null} />
      <div className="flex flex-col gap-6">
        <MissingPayment subscription={subscription} />
        <Section
          id="now-title"
          title={say.now}
          aside={<StandingBadge subscription={subscription} />}
        >
          <SubscriptionFacts subscription={subscription} />
        </Section>
        {subscription.state === 'active' && (
          <>
            {/* Of what ends there is nothing to change, unless it is being changed already. */}
            {!isFree(subscription) &&
              (!subscription.ending || change !== null) &&
              (isLoaded ? (
                <ChangeSection
                  subscription={subscription}
                  server={server.value}
                  plans={plans.value}
                  addons={addons.value}
                  initial={change?.ok ? change.value : null}
                />
              ) : (
                <ReloadAlert title={ordersWords(words).plan.unreachable} />
              ))}
            <CancelSection subscription={subscription} />
          </>
        )}
      </div>
    </div>
  )
}
