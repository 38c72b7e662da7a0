'use client'

import { useWords } from '../i18n/language-context.tsx'
import { restoresWords } from '../i18n/restores-words.ts'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'

/** Where a customer says their own key, for what nothing else opens. */
export function KeyField({
  value,
  onChange,
  error = null,
}: {
  value: string
  onChange: (value: string) => void
  error?: string | null
}) {
  const { words } = useWords()
  return (
    <Field label={restoresWords(words).key} hint={restoresWords(words).keyHint} error={error}>
      <Input
        dir="ltr"
        type="password"
        className="font-mono"
        value={value}
        autoComplete="off"
        placeholder="AGE-SECRET-KEY-1…"
        required
        onChange={event => onChange(event.target.value)}
      />
    </Field>
  )
}
