'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Usage } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { RadioCards } from '../ui/radio-cards.tsx'
import { useToast } from '../ui/toast.tsx'

const thousand = 1000
const mostThousands = 1_000_000_000

/** How many tokens a month may have, in thousands, and what follows. */
export function LimitForm({
  serverId,
  limit,
  onSaved,
  onCancel,
}: {
  serverId: string
  limit: Usage['limit']
  onSaved: (usage: Usage) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = usageWords(words)
  const client = useClient()
  const toast = useToast()
  const form = useRef<HTMLFormElement>(null)
  const [most, setMost] = useState(limit ? String(Math.round(limit.tokens / thousand)) : '')
  const [action, setAction] = useState<'warn' | 'stop'>(limit?.action ?? 'warn')
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // The form takes the place of its button; later the cursor goes back to what is wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal moves it anew
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('input[name=tokens]')?.focus()
  }, [error])

  const save = async (wish: Usage['limit'], done: string) => {
    setProblem(null)
    setBusy(true)
    const answer = await client.setUsageLimit(serverId, wish)
    setBusy(false)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    toast(done)
    onSaved(answer.value)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const thousands = Number(most)
    const isLegal = /^\d+$/.test(most.trim()) && thousands >= 1 && thousands <= mostThousands
    setError(isLegal ? null : say.illegal)
    if (isLegal) void save({ tokens: thousands * thousand, action }, say.saved)
  }

  return (
    <form ref={form} noValidate method="post" onSubmit={submit} className="flex flex-col gap-4">
      <Field label={say.most} hint={say.mostHint} error={error}>
        <Input
          name="tokens"
          dir="ltr"
          inputMode="numeric"
          autoComplete="off"
          value={most}
          onChange={event => setMost(event.target.value)}
        />
      </Field>
      <RadioCards
        legend={say.action}
        name="action"
        value={action}
        options={[
          { value: 'warn', title: say.actions.warn },
          { value: 'stop', title: say.actions.stop, text: say.messengers },
        ]}
        onChange={setAction}
      />
      {problem && <Alert tone="error">{problem}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy}>
          {say.save}
        </Button>
        {limit && (
          <Button look="danger" onClick={() => void save(null, say.removed)}>
            {say.remove}
          </Button>
        )}
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
