'use client'

import Link from 'next/link'
import type { BlueprintName, Plan, PlanLocation } from '../api/schema.ts'
import { formatMoney, formatNumber, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Choice } from '../ui/choice.tsx'
import { Icon } from '../ui/icon.tsx'
import { placeName, placeReach, providerName } from './place.ts'
import { type Interval, priceOf, yearlySaving } from './price.ts'

/** What is being bought and what it costs, beside the form. */
export function OrderSummary({
  plan,
  blueprint,
  place,
  interval,
  onInterval,
}: {
  plan: Plan
  blueprint: BlueprintName | null
  place: PlanLocation | null
  interval: Interval
  onInterval: (interval: Interval) => void
}) {
  const { language, words } = useWords()
  return (
    <aside
      aria-labelledby="summary-title"
      className="mb-2 rounded-card border border-line bg-surface p-5 sm:p-6"
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="summary-title" className="font-semibold text-lg">
          {words.order.summary}
        </h2>
        <Link href={`/${language}#plans`} className="text-sea text-sm underline underline-offset-4">
          {words.order.change}
        </Link>
      </div>
      <p className="mt-3 font-medium text-xl">{plan.name}</p>
      <ul className="mt-1 text-quiet text-sm">
        <li>{words.plan.memory(formatNumber(language, plan.memoryGb))}</li>
        <li>{words.plan.cores(plan.cores, formatNumber(language, plan.cores))}</li>
        <li>{words.plan.disk(formatNumber(language, plan.diskGb))}</li>
      </ul>
      <dl className="mt-4 flex flex-col gap-3 border-line border-t pt-4">
        {blueprint && (
          <div>
            <dt className="text-quiet text-sm">{words.order.blueprint}</dt>
            <dd className="font-medium">{blueprint.title}</dd>
          </div>
        )}
        {place && <PlaceFact place={place} />}
      </dl>
      <div className="mt-4">
        <Choice
          label={words.interval.label}
          name="interval"
          value={interval}
          onChange={onInterval}
          options={[
            { value: 'month', text: words.interval.month },
            { value: 'year', text: words.interval.year, note: words.interval.twoFree },
          ]}
        />
      </div>
      <div className="mt-5 flex items-baseline justify-between gap-3 border-line border-t pt-4">
        <span>{words.order.today}</span>
        <bdi className="font-bold text-2xl">{formatMoney(language, priceOf(plan, interval))}</bdi>
      </div>
      <p className="mt-1 text-quiet text-sm">{words.order.renews[interval]}</p>
      {interval === 'year' && (
        <p className="mt-1 text-coral text-sm">
          {words.interval.saveLong(formatMoney(language, yearlySaving(plan)))}
        </p>
      )}
      <p className="mt-4 flex items-start gap-2.5 rounded-xl bg-sea-soft p-3 text-sm">
        <Icon name="shield" className="mt-0.5 size-5 shrink-0 text-sea" />
        {words.order.promise}
      </p>
    </aside>
  )
}

/** Where it will stand, said before anything is paid. */
function PlaceFact({ place }: { place: PlanLocation }) {
  const { language, words } = useWords()
  const reach = placeReach(words, language, place)
  return (
    <div>
      <dt className="text-quiet text-sm">{words.order.location}</dt>
      <dd>
        <span className="font-medium">{placeName(language, place)}</span>
        <span className="block text-quiet text-sm">
          {isolated(providerName(place.provider))}
          {reach && <span className="block">{reach}</span>}
        </span>
      </dd>
    </div>
  )
}
