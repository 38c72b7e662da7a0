'use client'

import { useState } from 'react'
import type { Plan } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { CurrencySelect } from '../orders/currency-select.tsx'
import { areTwoMonthsFree, currenciesOf, type Interval } from '../orders/price.ts'
import { Alert } from '../ui/alert.tsx'
import { Choice } from '../ui/choice.tsx'
import { classes } from '../ui/classes.ts'
import { PlanCard } from './plan-card.tsx'

/** `heading` is the level below the title that stands over the plans. */
export function Plans({
  plans,
  currency: asked,
  heading = 'h3',
}: {
  plans: Plan[]
  /** What the reader once chose, where it is sold. */
  currency?: string | undefined
  heading?: 'h2' | 'h3'
}) {
  const { words } = useWords()
  const currencies = currenciesOf(plans)
  const first = currencies.find(one => one === asked) ?? currencies[0] ?? ''
  const [interval, setInterval] = useState<Interval>('month')
  const [currency, setCurrency] = useState(first)
  if (plans.length === 0) return <Alert>{ordersWords(words).plan.none}</Alert>
  const hasYears = plans.some(({ prices }) => prices.some(price => price.interval === 'year'))
  const mainPlans = plans.filter(({ kind }) => kind === 'paid')
  return (
    <div>
      <div className="flex flex-wrap items-center gap-3">
        {hasYears && (
          <Choice
            label={ordersWords(words).interval.label}
            name="interval"
            value={interval}
            onChange={setInterval}
            options={[
              { value: 'month', text: ordersWords(words).interval.month },
              {
                value: 'year',
                text: ordersWords(words).interval.year,
                ...(areTwoMonthsFree(plans, currency) && {
                  note: ordersWords(words).interval.twoFree,
                }),
              },
            ]}
          />
        )}
        <CurrencySelect
          value={currency}
          currencies={currencies}
          onChange={setCurrency}
          className="max-w-60"
        />
      </div>
      <ul
        className={classes('mt-6 grid gap-5 md:grid-cols-2', plans.length > 2 && 'lg:grid-cols-3')}
      >
        {plans.map(plan => (
          <PlanCard
            key={plan.id}
            plan={plan}
            heading={heading}
            interval={interval}
            currency={currency}
            highlighted={mainPlans.length > 1 && plan === mainPlans[1]}
          />
        ))}
      </ul>
    </div>
  )
}
