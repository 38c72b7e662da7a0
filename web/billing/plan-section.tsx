'use client'

import type { Subscription } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ButtonLink } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { StandingBadge, SubscriptionFacts } from './subscription-facts.tsx'

/** On a server's page: what is paid for it, and the way to change that. */
export function PlanSection({ subscription }: { subscription: Subscription }) {
  const { language, words } = useWords()
  const say = words.billing
  return (
    <Section id="plan-title" title={say.plan}>
      <p className="-mt-2 mb-2 empty:hidden">
        <StandingBadge subscription={subscription} />
      </p>
      <SubscriptionFacts subscription={subscription} />
      {subscription.state === 'active' && subscription.serverId !== null && (
        <div className="mt-4 flex flex-wrap gap-2">
          <ButtonLink
            href={`/${language}/servers/${subscription.serverId}/plan`}
            look="secondary"
            className="flex-1"
          >
            {say.manage}
          </ButtonLink>
          <ButtonLink href={`/${language}/billing`} look="quiet">
            {words.nav.billing}
          </ButtonLink>
        </div>
      )}
    </Section>
  )
}
