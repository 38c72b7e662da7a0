'use client'

import { useState } from 'react'
import type { Plan } from '../api/schema.ts'
import { formatLatency, formatMoney, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { onePerCity, placeName } from '../orders/place.ts'
import { type Interval, priceOf, yearlySaving } from '../orders/price.ts'
import { Alert } from '../ui/alert.tsx'
import { Button, ButtonLink } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'

/** `heading` is the level below the title that stands over the plans. */
export function Plans({ plans, heading = 'h3' }: { plans: Plan[]; heading?: 'h2' | 'h3' }) {
  const { words } = useWords()
  const [interval, setInterval] = useState<Interval>('month')
  if (plans.length === 0) return <Alert>{words.plan.none}</Alert>
  return (
    <div>
      <Choice
        label={words.interval.label}
        name="interval"
        value={interval}
        onChange={setInterval}
        options={[
          { value: 'month', text: words.interval.month },
          { value: 'year', text: words.interval.year, note: words.interval.twoFree },
        ]}
      />
      <ul
        className={classes('mt-6 grid gap-5 md:grid-cols-2', plans.length > 2 && 'lg:grid-cols-3')}
      >
        {plans.map((plan, place) => (
          <PlanCard
            key={plan.id}
            plan={plan}
            heading={heading}
            interval={interval}
            highlighted={plans.length > 1 && place === 1}
          />
        ))}
      </ul>
    </div>
  )
}

function PlanCard({
  plan,
  heading: Heading,
  interval,
  highlighted,
}: {
  plan: Plan
  heading: 'h2' | 'h3'
  interval: Interval
  highlighted: boolean
}) {
  const { language, words } = useWords()
  const saving = formatMoney(language, yearlySaving(plan))
  const machine = [
    words.plan.memory(formatNumber(language, plan.memoryGb)),
    words.plan.cores(plan.cores, formatNumber(language, plan.cores)),
    words.plan.disk(formatNumber(language, plan.diskGb)),
  ]
  return (
    <li
      className={classes(
        'flex flex-col rounded-[1.5rem] border bg-surface p-6 sm:p-7',
        // The odd one of two columns takes both.
        'md:max-lg:last:odd:col-span-2',
        highlighted ? 'border-sea/60 shadow-lg shadow-sea/5' : 'border-line',
      )}
    >
      <Heading className="font-semibold text-xl">{plan.name}</Heading>
      <p className="mt-1 text-quiet">{plan.tagline}</p>
      <p className="mt-5 flex flex-wrap items-baseline gap-x-2">
        <bdi className="font-bold text-4xl tracking-tight">
          {formatMoney(language, priceOf(plan, interval))}
        </bdi>
        <span className="text-quiet">
          {interval === 'month' ? words.interval.perMonth : words.interval.perYear}
        </span>
        {interval === 'year' && (
          <span className="font-medium text-coral text-sm">{words.interval.save(saving)}</span>
        )}
      </p>
      <ul className="mt-5 mb-7 space-y-2.5">
        {[machine.join(language === 'ar' ? '، ' : ', '), ...plan.features].map(feature => (
          <li key={feature} className="flex items-start gap-2.5">
            <Icon name="check" className="mt-1 size-4.5 shrink-0 text-good" />
            {feature}
          </li>
        ))}
      </ul>
      <div className="mt-auto">
        <NearestPlace plan={plan} />
        {plan.orderable ? (
          <ButtonLink
            href={`/${language}/order?plan=${encodeURIComponent(plan.id)}&interval=${interval}`}
            look={highlighted ? 'primary' : 'secondary'}
            className="w-full"
          >
            {words.plan.order(plan.name)}
          </ButtonLink>
        ) : (
          <>
            <Button
              disabled
              look="secondary"
              className="w-full"
              aria-describedby={`why-${plan.id}`}
            >
              {words.plan.notNow}
            </Button>
            {plan.unavailableReason && (
              <p id={`why-${plan.id}`} className="mt-2 text-quiet text-sm">
                {plan.unavailableReason.text}
              </p>
            )}
          </>
        )}
      </div>
    </li>
  )
}

/** Where it would stand: the place nearest to the reader, or how many there are to choose from. */
function NearestPlace({ plan }: { plan: Plan }) {
  const { language, words } = useWords()
  const [first] = plan.locations
  if (!first) return null
  const count = onePerCity(plan.locations).length
  return (
    <p className="mb-4 flex items-start gap-2.5 text-quiet text-sm">
      <Icon name="globe" className="mt-0.5 size-4.5 shrink-0 text-sea" />
      {first.latencyMs === null
        ? words.plan.places(count, formatNumber(language, count))
        : words.plan.near(placeName(language, first), formatLatency(language, first.latencyMs))}
    </p>
  )
}
