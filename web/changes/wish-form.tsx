'use client'

import { type FormEvent, useId, useState } from 'react'
import type {
  Addon,
  BoughtAddons,
  ChangeRequest,
  Plan,
  Server,
  Subscription,
} from '../api/schema.ts'
import { changesWords } from '../i18n/changes-words.ts'
import { formatMoney, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { AddonFields } from '../orders/addon-fields.tsx'
import { LocationField } from '../orders/location-field.tsx'
import { placeKey, placeName } from '../orders/place.ts'
import { intervalsOf, shownPrice } from '../orders/price.ts'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Choice } from '../ui/choice.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { isSameWish, offeredPlans } from './wish.ts'

/** What somebody would like to have instead: plan, interval, extras and place, as far as they can be had. */
export function WishForm({
  subscription,
  server,
  plans,
  addons,
  problem,
  busy,
  onAsk,
}: {
  subscription: Subscription
  server: Server
  plans: Plan[]
  addons: Addon[]
  problem: string | null
  busy: boolean
  onAsk: (wish: ChangeRequest) => void
}) {
  const { language, words } = useWords()
  const say = changesWords(words).wish
  const whyId = useId()
  const { currency } = subscription.price
  const [planId, setPlanId] = useState(subscription.planId)
  const [interval, setInterval] = useState(subscription.interval)
  const [bought, setBought] = useState<BoughtAddons>(
    subscription.addons.map(({ addonId, quantity }) => ({ addonId, quantity })),
  )
  const [where, setWhere] = useState<'stay' | 'other'>('stay')
  const [chosenPlace, setChosenPlace] = useState<string | null>(null)

  const offered = offeredPlans(plans, subscription)
  const plan = offered.find(({ id }) => id === planId)
  const isYear = subscription.interval === 'year'
  const intervals = plan && !isYear ? intervalsOf(plan, currency) : [subscription.interval]
  const places = plan?.locations ?? []
  const place = places.find(one => placeKey(one) === chosenPlace) ?? places[0]
  const wish: ChangeRequest = {
    planId,
    interval,
    addons: bought,
    ...(where === 'other' &&
      place && { place: { provider: place.provider, location: place.location } }),
  }
  const isSame = isSameWish(wish, subscription)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!busy && !isSame) onAsk(wish)
  }
  return (
    <form noValidate method="post" onSubmit={submit} className="flex flex-col gap-7">
      <RadioCards
        legend={say.plan}
        name="plan"
        value={planId}
        onChange={setPlanId}
        options={offered.map(option => {
          const price = shownPrice(option, interval, currency)
          return {
            value: option.id,
            title: option.name,
            mark:
              option.id === subscription.planId ? (
                <Badge tone="sea">{say.current}</Badge>
              ) : (
                price && <bdi className="text-quiet text-sm">{formatMoney(language, price)}</bdi>
              ),
            text: [
              ordersWords(words).plan.memory(formatNumber(language, option.memoryGb)),
              ordersWords(words).plan.cores(option.cores, formatNumber(language, option.cores)),
              ordersWords(words).plan.disk(formatNumber(language, option.diskGb)),
            ].join(language === 'ar' ? '، ' : ', '),
          }
        })}
      />
      {intervals.length > 1 ? (
        <div>
          <p className="mb-2 font-medium">{ordersWords(words).interval.label}</p>
          <Choice
            label={ordersWords(words).interval.label}
            name="interval"
            value={interval}
            onChange={setInterval}
            options={intervals.map(value => ({ value, text: ordersWords(words).interval[value] }))}
          />
        </div>
      ) : (
        isYear && <p className="text-quiet text-sm">{say.yearStays}</p>
      )}
      <AddonFields
        addons={addons}
        interval={interval}
        currency={currency}
        value={bought}
        onChange={setBought}
      />
      {places.length > 0 && (
        <div className="flex flex-col gap-5">
          <RadioCards
            legend={say.place}
            name="where"
            value={where}
            onChange={setWhere}
            options={[
              {
                value: 'stay',
                title: server.machine ? placeName(language, server.machine) : say.stay,
                text: say.stayText,
              },
              { value: 'other', title: say.otherPlace },
            ]}
          />
          {where === 'other' && place && (
            <LocationField
              locations={places}
              viewerCountry={plan?.viewerCountry ?? null}
              value={placeKey(place)}
              onChange={setChosenPlace}
            />
          )}
        </div>
      )}
      {problem && <Alert tone="error">{problem}</Alert>}
      <div>
        <Button
          type="submit"
          busy={busy}
          disabled={isSame}
          aria-describedby={isSame ? whyId : undefined}
        >
          {say.ask}
        </Button>
        <p id={whyId} className="mt-2 min-h-6 text-quiet text-sm">
          {isSame && say.same}
        </p>
      </div>
    </form>
  )
}
