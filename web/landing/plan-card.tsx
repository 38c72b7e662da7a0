'use client'

import type { Plan } from '../api/schema.ts'
import { formatLatency, formatMoney, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { onePerCity, placeName } from '../orders/place.ts'
import { type Interval, shownPrice, yearlySaving } from '../orders/price.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'

/** One plan: for whom, for how much, with what in it, and the way to it or the reason why not. */
export function PlanCard({
  plan,
  heading: Heading,
  interval,
  currency,
  highlighted,
}: {
  plan: Plan
  heading: 'h2' | 'h3'
  interval: Interval
  currency: string
  highlighted: boolean
}) {
  const { language, words } = useWords()
  const machine = [
    ordersWords(words).plan.memory(formatNumber(language, plan.memoryGb)),
    ordersWords(words).plan.cores(plan.cores, formatNumber(language, plan.cores)),
    ordersWords(words).plan.disk(formatNumber(language, plan.diskGb)),
  ]
  return (
    <li
      className={classes(
        'flex flex-col rounded-[1.5rem] border bg-surface p-6 sm:p-7',
        highlighted ? 'border-sea/60 shadow-lg shadow-sea/5' : 'border-line',
      )}
    >
      <Heading className="font-semibold text-xl">{plan.name}</Heading>
      <p className="mt-1 text-quiet md:min-h-[2lh]">{plan.tagline}</p>
      <PlanPrice plan={plan} interval={interval} currency={currency} />
      <ul className="mt-5 mb-7 space-y-2.5">
        {[machine.join(language === 'ar' ? '، ' : ', '), ...plan.features].map(feature => (
          <li key={feature} className="flex items-start gap-2.5">
            <Icon name="check" className="mt-1 size-4.5 shrink-0 text-good" />
            {feature}
          </li>
        ))}
      </ul>
      <div className="mt-auto">
        {plan.kind !== 'contact' && <NearestPlace plan={plan} />}
        <Way plan={plan} interval={interval} currency={currency} highlighted={highlighted} />
      </div>
    </li>
  )
}

/** Two lines in every kind of plan, so that the lists below begin at one height. */
function PlanPrice({
  plan,
  interval,
  currency,
}: {
  plan: Plan
  interval: Interval
  currency: string
}) {
  const { language, words } = useWords()
  const amount = 'font-bold text-4xl tracking-tight'
  const price = shownPrice(plan, interval, currency)
  if (plan.kind !== 'paid' || price === null) {
    const isFree = plan.kind === 'free'
    return (
      <div className="mt-5">
        <p className={amount}>
          {isFree ? ordersWords(words).plan.free : ordersWords(words).plan.onRequest}
        </p>
        <p className="min-h-6 text-quiet text-sm">
          {isFree ? ordersWords(words).plan.freeText : ordersWords(words).plan.onRequestText}
        </p>
      </div>
    )
  }
  const saving = price.interval === 'year' ? yearlySaving(plan, price.currency) : null
  return (
    <div className="mt-5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <bdi className={amount}>{formatMoney(language, price)}</bdi>
        <span className="text-quiet">
          {price.interval === 'month'
            ? ordersWords(words).interval.perMonth
            : ordersWords(words).interval.perYear}
        </span>
      </p>
      <p className="flex min-h-6 flex-wrap gap-x-3 font-medium text-sm">
        {plan.trialDays > 0 && (
          <span className="text-good">{ordersWords(words).plan.trial(plan.trialDays)}</span>
        )}
        {saving && (
          <span className="text-coral">
            {ordersWords(words).interval.save(formatMoney(language, saving))}
          </span>
        )}
      </p>
    </div>
  )
}

function Way({
  plan,
  interval,
  currency,
  highlighted,
}: {
  plan: Plan
  interval: Interval
  currency: string
  highlighted: boolean
}) {
  const { language, words } = useWords()
  if (plan.kind === 'contact') {
    return (
      <ButtonLink
        href={`/${language}/contact?plan=${encodeURIComponent(plan.id)}`}
        look="secondary"
        className="w-full"
      >
        {ordersWords(words).plan.ask(plan.name)}
      </ButtonLink>
    )
  }
  if (plan.orderable) {
    const price = shownPrice(plan, interval, currency)
    const query = new URLSearchParams({
      plan: plan.id,
      interval: price?.interval ?? interval,
      ...(price && { currency: price.currency }),
    })
    return (
      <ButtonLink
        href={`/${language}/order?${query}`}
        look={highlighted ? 'primary' : 'secondary'}
        className="w-full"
      >
        {ordersWords(words).plan.order(plan.name)}
      </ButtonLink>
    )
  }
  return (
    <>
      <Button disabled look="secondary" className="w-full" aria-describedby={`why-${plan.id}`}>
        {ordersWords(words).plan.notNow}
      </Button>
      {plan.unavailableReason && (
        <p id={`why-${plan.id}`} className="mt-2 text-quiet text-sm">
          {plan.unavailableReason.text}
        </p>
      )}
    </>
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
        ? ordersWords(words).plan.places(count, formatNumber(language, count))
        : ordersWords(words).plan.near(
            placeName(language, first),
            formatLatency(language, first.latencyMs),
          )}
    </p>
  )
}
