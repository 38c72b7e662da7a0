'use client'

import type { PlanLocation } from '../api/schema.ts'
import { formatCountry } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'

/** The value that leaves the choice to us. */
export const anyLocation = ''

export function LocationField({
  locations,
  value,
  onChange,
}: {
  locations: PlanLocation[]
  value: string
  onChange: (value: string) => void
}) {
  const { language, words } = useWords()
  const places = locations.map(place => ({
    value: place.location,
    title: <bdi>{place.city}</bdi>,
    text: <bdi>{formatCountry(language, place.country)}</bdi>,
  }))
  return (
    <RadioCards
      legend={words.order.location}
      name="location"
      value={value}
      onChange={onChange}
      options={[
        {
          value: anyLocation,
          title: words.order.locationBest,
          text: words.order.locationBestText,
        },
        ...places,
      ]}
    />
  )
}
