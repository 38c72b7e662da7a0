'use client'

import { useEffect, useState } from 'react'
import type { Plan, RestoreRequest, Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { restoresWords } from '../i18n/restores-words.ts'
import { LocationField } from '../orders/location-field.tsx'
import { placeKey } from '../orders/place.ts'
import { Alert } from '../ui/alert.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { Spinner } from '../ui/spinner.tsx'

export type Place = NonNullable<RestoreRequest['place']>

/** Where a backup is brought: to the machine that is there, or to a new one at any place of the plan. */
export function RestorePlace({
  server,
  isOther,
  value,
  onOther,
  onChange,
}: {
  server: Server
  isOther: boolean
  /** Null: none is chosen yet, or there is none. */
  value: Place | null
  onOther: (isOther: boolean) => void
  onChange: (place: Place | null) => void
}) {
  const { words } = useWords()
  const say = restoresWords(words).where
  const plan = usePlan(server.planId, isOther)
  const places = plan && plan !== 'unknown' ? plan.locations : []
  const shown =
    places.find(
      ({ provider, location }) => value?.provider === provider && value.location === location,
    ) ?? places[0]

  const choose = (key: string) => {
    const place = places.find(each => placeKey(each) === key)
    if (place) onChange({ provider: place.provider, location: place.location })
  }
  // The first of them is what a form shows as chosen.
  const first = places[0] && placeKey(places[0])
  // biome-ignore lint/correctness/useExhaustiveDependencies: chosen once, when the places have come
  useEffect(() => {
    if (isOther && value === null && first) choose(first)
  }, [isOther, first])

  return (
    <div className="flex flex-col gap-4">
      <RadioCards
        legend={say.title}
        name="where"
        value={isOther ? 'other' : 'here'}
        options={[
          { value: 'here', title: say.here, text: say.hereText },
          { value: 'other', title: say.other, text: say.otherText },
        ]}
        onChange={chosen => {
          onOther(chosen === 'other')
          onChange(null)
        }}
      />
      {isOther && plan === null && (
        <p className="flex items-center gap-2 text-quiet">
          <Spinner />
          {words.common.loading}
        </p>
      )}
      {isOther && plan === 'unknown' && (
        <Alert tone="warning">{ordersWords(words).plan.unreachable}</Alert>
      )}
      {isOther && plan && plan !== 'unknown' && !shown && <Alert tone="warning">{say.none}</Alert>}
      {isOther && plan && plan !== 'unknown' && shown && (
        <LocationField
          locations={plan.locations}
          viewerCountry={plan.viewerCountry}
          value={placeKey(shown)}
          onChange={choose}
        />
      )}
    </div>
  )
}

/** The plan as it is sold today; null while it is asked for, `unknown` where it is not told. */
function usePlan(planId: string, isWanted: boolean): Plan | 'unknown' | null {
  const client = useClient()
  const [plan, setPlan] = useState<Plan | 'unknown' | null>(null)
  useEffect(() => {
    if (!isWanted) return
    let left = false
    client.plans().then(answer => {
      const found = answer.ok && answer.value.find(({ id }) => id === planId)
      if (!left) setPlan(found || 'unknown')
    })
    return () => {
      left = true
    }
  }, [client, isWanted, planId])
  return plan
}
