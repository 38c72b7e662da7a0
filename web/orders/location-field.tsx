'use client'

import { useEffect, useRef, useState } from 'react'
import type { PlanLocation } from '../api/schema.ts'
import { formatCountry, formatNumber, isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ordersWords } from '../i18n/orders-words.ts'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { byRegion, onePerCity, placeKey, placeName, placeReach, providerName } from './place.ts'

/** So many places are seen at once; a click shows the others. */
const shownFirst = 4

/** Where the server shall stand: the places that can be had now, the nearest first. */
export function LocationField({
  locations,
  viewerCountry,
  value,
  onChange,
}: {
  locations: PlanLocation[]
  viewerCountry: string | null
  value: string
  onChange: (value: string) => void
}) {
  const { language, words } = useWords()
  const [all, setAll] = useState(false)
  const box = useRef<HTMLDivElement>(null)
  const places = onePerCity(locations)
  const folds = places.length > shownFirst + 1
  const shown = places.filter(
    (place, at) => all || !folds || at < shownFirst || placeKey(place) === value,
  )

  const grouped = all
    ? byRegion(shown).flatMap(({ region, places }) =>
        places.map(place => ({
          place,
          group: ordersWords(words).order.regions[region ?? 'other'],
        })),
      )
    : shown.map(place => ({ place, group: undefined }))

  // The button is gone with the click: whoever came by keyboard goes on at the first of the places.
  useEffect(() => {
    if (all) box.current?.querySelector<HTMLElement>('input')?.focus()
  }, [all])

  return (
    <div ref={box}>
      <RadioCards
        legend={ordersWords(words).order.location}
        hint={
          viewerCountry
            ? ordersWords(words).order.locationFrom(
                isolated(formatCountry(language, viewerCountry)),
              )
            : ordersWords(words).order.locationUnknown
        }
        name="location"
        value={value}
        onChange={onChange}
        options={grouped.map(({ place, group }) => ({
          group,
          value: placeKey(place),
          title: placeName(language, place),
          mark: place.nearest && <Badge tone="good">{ordersWords(words).order.nearest}</Badge>,
          text: (
            <>
              <span className="block">{isolated(providerName(place.provider))}</span>
              {placeReach(words, language, place)}
            </>
          ),
        }))}
      />
      {folds && !all && (
        <Button look="quiet" size="small" className="mt-2 text-sea" onClick={() => setAll(true)}>
          {ordersWords(words).order.allPlaces(formatNumber(language, places.length))}
          <Icon name="chevron" className="size-4" />
        </Button>
      )}
    </div>
  )
}
