'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Channel, Channels } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button, ExternalButton } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { PasswordInput } from '../ui/password-input.tsx'

const portals = {
  telegram: 'https://t.me/BotFather',
  discord: 'https://discord.com/developers/applications',
}

/** How one gets a bot, step by step, and where its token goes. */
export function BotForm({
  serverId,
  channel,
  onConnected,
  onCancel,
}: {
  serverId: string
  channel: Exclude<Channel['name'], 'whatsapp'>
  onConnected: (channels: Channels) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const say = channelsWords(words).bot
  const client = useClient()
  const form = useRef<HTMLFormElement>(null)
  const [token, setToken] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // The form replaces the button that opened it, so the cursor moves in; later, back to what is wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each refusal moves it anew
  useEffect(() => {
    form.current?.querySelector<HTMLInputElement>('input[name=token]')?.focus()
  }, [error])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    setProblem(null)
    setError(token.trim() === '' ? words.fieldErrors.required : null)
    if (token.trim() === '') return
    setBusy(true)
    const answer = await client.connectChannel(serverId, channel, token.trim())
    setBusy(false)
    if (answer.ok) return onConnected(answer.value)
    const text = problemText(words, answer.problem)
    if (answer.problem.code === 'channel-token-refused') setError(text)
    else setProblem(text)
  }

  return (
    <form ref={form} noValidate method="post" onSubmit={submit} className="flex flex-col gap-4">
      <ol className="flex list-decimal flex-col gap-1.5 ps-5 text-sm">
        {say.steps[channel].map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <div>
        <ExternalButton look="secondary" size="small" href={portals[channel]} newTab>
          {say.open[channel]}
        </ExternalButton>
      </div>
      <Field label={say.token} hint={say.tried} error={error}>
        <PasswordInput
          name="token"
          autoComplete="off"
          value={token}
          onChange={event => setToken(event.target.value)}
          showLabel={words.common.showPassword}
          hideLabel={words.common.hidePassword}
        />
      </Field>
      {problem && <Alert tone="error">{problem}</Alert>}
      {busy && (
        <p role="status" className="text-quiet text-sm">
          {say.saving}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy} className="flex-1">
          {say.save}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
