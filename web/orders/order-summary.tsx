'use client'

import Link from 'next/link'
import type { BlueprintName, Money, Plan, PlanLocation } from '../api/schema.ts'
import { formatMoney, formatNumber, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { useDay } from '../realtime/moment.tsx'
import { Choice } from '../ui/choice.tsx'
import { Icon } from '../ui/icon.tsx'
import { CartTable } from './cart-table.tsx'
import { CurrencySelect } from './currency-select.tsx'
import { placeName, placeReach, providerName } from './place.ts'
import { type cartOf, currenciesOf, type Interval, intervalsOf, yearlySaving } from './price.ts'

/** How it is paid. */
export interface Terms {
  interval: Interval
  currency: string
}

/** What is being bought and what it costs, beside the form. */
export function OrderSummary({
  plan,
  blueprint,
  place,
  terms,
  cart,
  trialEnds,
  onTerms,
}: {
  plan: Plan
  blueprint: BlueprintName | null
  place: PlanLocation | null
  terms: Terms
  cart: ReturnType<typeof cartOf>
  /** When the first payment is due; null: at once. */
  trialEnds: string | null
  onTerms: (terms: Terms) => void
}) {
  const { language, words } = useWords()
  return (
    <aside
      aria-labelledby="summary-title"
      className="mb-2 rounded-card border border-line bg-surface p-5 sm:p-6"
    >
      <div className="flex items-baseline justify-between gap-3">
        <h2 id="summary-title" className="font-semibold text-lg">
          {ordersWords(words).order.summary}
        </h2>
        <Link href={`/${language}#plans`} className="text-sea text-sm underline underline-offset-4">
          {ordersWords(words).order.change}
        </Link>
      </div>
      <p className="mt-3 font-medium text-xl">{plan.name}</p>
      <ul className="mt-1 text-quiet text-sm">
        <li>{ordersWords(words).plan.memory(formatNumber(language, plan.memoryGb))}</li>
        <li>{ordersWords(words).plan.cores(plan.cores, formatNumber(language, plan.cores))}</li>
        <li>{ordersWords(words).plan.disk(formatNumber(language, plan.diskGb))}</li>
      </ul>
      <dl className="mt-4 flex flex-col gap-3 border-line border-t pt-4">
        {blueprint && (
          <div>
            <dt className="text-quiet text-sm">{ordersWords(words).order.blueprint}</dt>
            <dd className="font-medium">{blueprint.title}</dd>
          </div>
        )}
        {place && <PlaceFact place={place} />}
      </dl>
      {plan.kind === 'free' ? (
        <DueToday money={{ amountMinor: 0, currency: terms.currency || 'usd' }} free />
      ) : (
        <Costs plan={plan} terms={terms} cart={cart} trialEnds={trialEnds} onTerms={onTerms} />
      )}
    </aside>
  )
}

function Costs({
  plan,
  terms,
  cart,
  trialEnds,
  onTerms,
}: {
  plan: Plan
  terms: Terms
  cart: ReturnType<typeof cartOf>
  trialEnds: string | null
  onTerms: (terms: Terms) => void
}) {
  const { language, words } = useWords()
  const day = useDay()
  const { interval, currency } = terms
  const intervals = intervalsOf(plan, currency)
  const saving = yearlySaving(plan, currency)
  const total = formatMoney(language, cart.total)
  return (
    <>
      <div className="mt-4 flex flex-col items-start gap-3">
        {intervals.length > 1 && (
          <Choice
            label={ordersWords(words).interval.label}
            name="interval"
            value={interval}
            onChange={chosen => onTerms({ interval: chosen, currency })}
            options={intervals.map(value => ({ value, text: ordersWords(words).interval[value] }))}
          />
        )}
        <CurrencySelect
          value={currency}
          currencies={currenciesOf([plan])}
          onChange={chosen =>
            onTerms({
              interval: intervalsOf(plan, chosen).find(one => one === interval) ?? 'month',
              currency: chosen,
            })
          }
        />
      </div>
      <div className="mt-5">
        <CartTable planName={plan.name} cart={cart} interval={interval} />
      </div>
      <DueToday money={trialEnds ? { amountMinor: 0, currency } : cart.total} />
      <p className="mt-1 text-quiet text-sm">
        {trialEnds
          ? ordersWords(words).order.afterTrial[interval](total, day(trialEnds))
          : ordersWords(words).order.renews[interval]}{' '}
        {ordersWords(words).order.tax}
      </p>
      {interval === 'year' && saving && (
        <p className="mt-1 text-coral text-sm">
          {ordersWords(words).interval.saveLong(formatMoney(language, saving))}
        </p>
      )}
      <p className="mt-4 flex items-start gap-2.5 rounded-xl bg-sea-soft p-3 text-sm">
        <Icon name="shield" className="mt-0.5 size-5 shrink-0 text-sea" />
        {ordersWords(words).order.promise}
      </p>
    </>
  )
}

function DueToday({ money, free = false }: { money: Money; free?: boolean }) {
  const { language, words } = useWords()
  return (
    <div className="mt-5 flex items-baseline justify-between gap-3 border-line border-t pt-4">
      <span>{ordersWords(words).order.today}</span>
      <output className="font-bold text-2xl">
        {free ? ordersWords(words).plan.free : <bdi>{formatMoney(language, money)}</bdi>}
      </output>
    </div>
  )
}

/** Where it will stand, said before anything is paid. */
function PlaceFact({ place }: { place: PlanLocation }) {
  const { language, words } = useWords()
  const reach = placeReach(words, language, place)
  return (
    <div>
      <dt className="text-quiet text-sm">{ordersWords(words).order.location}</dt>
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
