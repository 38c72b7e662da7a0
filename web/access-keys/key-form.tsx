'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { AccessKeys } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { accessWords } from '../i18n/access-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, TextArea } from '../ui/input.tsx'
import { useToast } from '../ui/toast.tsx'

const ofTheKey = new Set(['key-is-private', 'key-not-read', 'key-too-weak', 'key-known'])

/** Where a public key goes. A private one does not stay in the field either. */
export function KeyForm({
  serverId,
  onAdded,
  onCancel,
}: {
  serverId: string
  onAdded: (keys: AccessKeys) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = accessWords(words).keys
  const client = useClient()
  const toast = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [key, setKey] = useState('')
  const [name, setName] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // The form takes the place of its button; later the cursor goes back to what is wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal moves it anew
  useEffect(() => {
    form.current?.querySelector('textarea')?.focus()
  }, [error])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setProblem(null)
    setError(key.trim() === '' ? words.fieldErrors.required : null)
    if (key.trim() === '') return
    setBusy(true)
    const answer = await client.addAccessKey(serverId, { key, name })
    setBusy(false)
    if (answer.ok) {
      toast(say.added)
      return onAdded(answer.value)
    }
    if (answer.problem.code === 'key-is-private') setKey('')
    const text = problemText(words, answer.problem)
    if (ofTheKey.has(answer.problem.code)) setError(text)
    else setProblem(text)
  }

  return (
    <form ref={form} noValidate method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field label={say.key} hint={say.keyHint} error={error}>
        <TextArea
          name="key"
          dir="ltr"
          rows={4}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="none"
          className="font-mono text-sm"
          placeholder="ssh-ed25519 AAAA…"
          value={key}
          onChange={event => setKey(event.target.value)}
        />
      </Field>
      <Field label={say.name} aside={say.optional} hint={say.nameHint}>
        <Input
          name="name"
          dir="auto"
          maxLength={60}
          autoComplete="off"
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </Field>
      {problem && <Alert tone="error">{problem}</Alert>}
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
