'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Domains } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'

/** Which domain is to lead to the server. */
export function DomainForm({
  serverId,
  onAdded,
  onCancel,
}: {
  serverId: string
  onAdded: (domains: Domains) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = accessWords(words).domains
  const client = useClient()
  const toast = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [name, setName] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // The form takes the place of its button; later the cursor goes back to what is wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal moves it anew
  useEffect(() => {
    form.current?.querySelector('input')?.focus()
  }, [error])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setError(name.trim() === '' ? words.fieldErrors.required : null)
    if (name.trim() === '') return
    setBusy(true)
    const answer = await client.addDomain(serverId, name)
    setBusy(false)
    if (!answer.ok) return setError(problemText(words, answer.problem))
    toast(say.added)
    onAdded(answer.value)
  }

  return (
    <form ref={form} noValidate method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field label={say.name} hint={say.nameHint} error={error}>
        <Input
          name="domain"
          dir="ltr"
          inputMode="url"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={300}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy}>
          {say.save}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
