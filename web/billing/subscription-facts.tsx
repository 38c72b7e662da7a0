'use client'

import type { Subscription } from '../api/schema.ts'
import { formatMoney, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { useDay } from '../realtime/moment.tsx'
import { Badge } from '../ui/badge.tsx'
import { isFree, markOf, markTones, untilText } from './standing.ts'

export function StandingBadge({ subscription }: { subscription: Subscription }) {
  const { words } = useWords()
  const mark = markOf(subscription)
  if (mark === null) return null
  return <Badge tone={markTones[mark]}>{words.billing.standings[mark]}</Badge>
}

/** What was bought, what it costs, and until when it is paid. */
export function SubscriptionFacts({ subscription }: { subscription: Subscription }) {
  const { language, words } = useWords()
  const say = words.billing
  const day = useDay()
  const until = untilText(subscription, say, day)
  const amount = formatMoney(language, subscription.price)
  return (
    <div>
      <p>
        <span className="font-medium">{subscription.planName}</span>
        {!isFree(subscription) && ` · ${say.price[subscription.interval](amount)}`}
      </p>
      {subscription.addons.length > 0 && (
        <ul className="text-quiet text-sm">
          {subscription.addons.map(({ addonId, name, quantity }) => (
            <li key={addonId}>
              {quantity > 1
                ? ordersWords(words).order.times(formatNumber(language, quantity), name)
                : name}
            </li>
          ))}
        </ul>
      )}
      {until && <p className="mt-1 text-quiet text-sm">{until}</p>}
    </div>
  )
}
