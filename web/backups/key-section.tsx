'use client'

import { type FormEvent, useId, useState } from 'react'
import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import type { AskedBackups } from './use-backups.ts'

/** To whose key new backups are encrypted, what that means, and how to change it. */
export function KeySection({ asked }: { asked: AskedBackups }) {
  const { words } = useWords()
  const say = backupsWords(words).key
  const { recipient, can } = asked.value
  const [isOpen, setOpen] = useState(false)
  const isMine = can.setKey === null
  return (
    <Section id="key-title" title={say.title} text={recipient ? say.textOfMine : say.text}>
      <p className="max-w-prose">{recipient ? say.consequenceOfMine : say.consequence}</p>
      <p className="mt-2 max-w-prose text-quiet text-sm">{say.exception}</p>
      {recipient && (
        <p className="mt-4">
          {say.now}
          <bdi dir="ltr" className="mt-1 block break-all font-mono text-sm">
            {recipient}
          </bdi>
        </p>
      )}
      {isOpen && isMine && <KeyForm asked={asked} onDone={() => setOpen(false)} />}
      {!isOpen && (
        <div className="mt-4 flex flex-wrap gap-2">
          <Button look="secondary" disabled={!isMine} onClick={() => setOpen(true)}>
            {recipient ? say.change : say.open}
          </Button>
          {recipient && (
            <Button
              look="quiet"
              disabled={!isMine}
              busy={asked.busy === 'key'}
              onClick={() => asked.chooseKey(null)}
            >
              {say.clear}
            </Button>
          )}
        </div>
      )}
      {can.setKey && <p className="mt-2 text-quiet text-sm">{can.setKey.text}</p>}
    </Section>
  )
}

function KeyForm({ asked, onDone }: { asked: AskedBackups; onDone: () => void }) {
  const { words } = useWords()
  const say = backupsWords(words).key
  const [text, setText] = useState('')
  const [error, setError] = useState<string | null>(null)
  const keptId = useId()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const problem = await asked.chooseKey(text.trim())
    setError(problem?.fields?.recipient ?? null)
    if (problem === null) onDone()
  }
  return (
    <form onSubmit={submit} className="mt-4 flex max-w-2xl flex-col gap-4">
      <Field label={say.label} hint={say.hint} error={error}>
        <Input
          dir="ltr"
          className="font-mono"
          value={text}
          autoComplete="off"
          spellCheck={false}
          placeholder="age1…"
          required
          onChange={event => setText(event.target.value)}
        />
      </Field>
      <div className="flex items-start gap-3">
        <input id={keptId} type="checkbox" required className="mt-1 size-4.5 accent-sea" />
        <label htmlFor={keptId} className="max-w-prose">
          {say.kept}
        </label>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={asked.busy === 'key'}>
          {say.save}
        </Button>
        <Button look="secondary" onClick={onDone}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
