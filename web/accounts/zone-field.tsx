'use client'

import { useEffect, useState } from 'react'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Field } from '../ui/field.tsx'
import { Select } from '../ui/input.tsx'
import { zoneOptions } from './zones.ts'

/** In which time zone days and hours are told; empty: in that of the browser, whose list of them it is. */
export function ZoneField({ value }: { value: string | null }) {
  const { language, words } = useWords()
  const say = profileWords(words)
  const [options, setOptions] = useState(value === null ? [] : [{ zone: value, text: value }])
  useEffect(() => setOptions(zoneOptions(language, new Date(), value)), [language, value])
  return (
    <Field label={say.zone} hint={say.zoneHint}>
      <Select name="zone" defaultValue={value ?? ''}>
        <option value="">{say.zoneOfBrowser}</option>
        {options.map(({ zone, text }) => (
          <option key={zone} value={zone} dir="ltr">
            {text}
          </option>
        ))}
      </Select>
    </Field>
  )
}
