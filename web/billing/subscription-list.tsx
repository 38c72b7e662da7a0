'use client'

import type { Subscription } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { ComeBack } from './come-back.tsx'
import { MissingPayment } from './missing-payment.tsx'
import { StandingBadge, SubscriptionFacts } from './subscription-facts.tsx'

/** Everything that somebody pays for, each with how it stands and the way to change it. */
export function SubscriptionList({ subscriptions }: { subscriptions: Subscription[] }) {
  return (
    <ul className="flex flex-col gap-4">
      {subscriptions.map(subscription => (
        <li
          key={subscription.id}
          className="rounded-card border border-line bg-surface p-5 shadow-[0_1px_2px_rgb(16_40_58/0.04)] sm:p-6"
        >
          <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
            <div className="min-w-0">
              <h3 className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold text-lg">
                <bdi dir="ltr" className="break-all">
                  {subscription.hostname}
                </bdi>
                <StandingBadge subscription={subscription} />
              </h3>
              <SubscriptionFacts subscription={subscription} />
              {subscription.state !== 'active' && subscription.notice && (
                <p className="mt-1 text-quiet text-sm">{subscription.notice.text}</p>
              )}
            </div>
            <Ways subscription={subscription} />
          </div>
          <ComeBack subscription={subscription} />
          <MissingPayment subscription={subscription} className="mt-4" />
        </li>
      ))}
    </ul>
  )
}

function Ways({ subscription: { serverId, state, hostname } }: { subscription: Subscription }) {
  const { language, words } = useWords()
  const say = words.billing
  if (serverId === null || state !== 'active') return null
  const server = `/${language}/servers/${serverId}`
  return (
    <div className="flex flex-wrap gap-2">
      <ButtonLink
        href={`${server}/plan`}
        look="secondary"
        size="small"
        label={say.manageOf(hostname)}
      >
        {say.manage}
      </ButtonLink>
      <ButtonLink href={server} look="quiet" size="small">
        {say.toServer}
      </ButtonLink>
    </div>
  )
}
