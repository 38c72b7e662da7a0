'use client'

import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { modelsWords } from '../i18n/models-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'
import {
  choiceOf,
  draftErrors,
  emptyDraft,
  type ModelErrors,
  modelErrorsOf,
} from './model-draft.ts'
import { ModelFields } from './model-fields.tsx'
import { ModelList } from './model-list.tsx'

/** As many as the API takes. */
const fallbacksMost = 3

/** Which model the assistant thinks with, and the form that sets or replaces its key. */
export function ModelSection({
  server,
  onChange,
}: {
  server: Server
  onChange: (server: Server) => void
}) {
  const { words } = useWords()
  const whyId = useId()
  const toast = useToast()
  const say = modelsWords(words)
  /** Which one is being entered. */
  const [editing, setEditing] = useState<'first' | 'fallback' | null>(null)
  const refused = server.can.setModel
  return (
    <Section id="model-title" title={words.model.title} text={words.model.text}>
      {server.model ? (
        <ModelList server={server} onChange={onChange} />
      ) : (
        <p className="mb-3">{words.model.none}</p>
      )}
      {editing ? (
        <ModelForm
          serverId={server.id}
          isFallback={editing === 'fallback'}
          onCancel={() => setEditing(null)}
          onSaved={saved => {
            setEditing(null)
            onChange(saved)
            toast(words.model.saved)
          }}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button
            look={server.model ? 'secondary' : 'primary'}
            className="flex-1"
            disabled={refused !== null}
            aria-describedby={refused ? whyId : undefined}
            onClick={() => setEditing('first')}
          >
            {server.model ? words.model.replace : words.model.add}
          </Button>
          {server.model && server.model.fallbacks.length < fallbacksMost && (
            <Button
              look="secondary"
              className="flex-1"
              disabled={refused !== null}
              aria-describedby={refused ? whyId : undefined}
              onClick={() => setEditing('fallback')}
            >
              {say.addFallback}
            </Button>
          )}
        </div>
      )}
      {refused && !editing && (
        <p id={whyId} className="mt-2 text-quiet text-sm">
          {refused.text}
        </p>
      )}
    </Section>
  )
}

function ModelForm({
  serverId,
  isFallback,
  onSaved,
  onCancel,
}: {
  serverId: string
  isFallback: boolean
  onSaved: (server: Server) => void
  onCancel: () => void
}) {
  const { words } = useWords()
  const client = useClient()
  const form = useRef<HTMLFormElement>(null)
  const [draft, setDraft] = useState(emptyDraft)
  const [errors, setErrors] = useState<ModelErrors>({})
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  // The form replaces the button that opened it, so the cursor moves in; later, to what is wrong.
  useEffect(() => {
    const wrong = Object.values(errors).some(Boolean) ? '[aria-invalid="true"]' : 'input:checked'
    form.current?.querySelector<HTMLElement>(wrong)?.focus()
  }, [errors])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const found = draftErrors(words, draft)
    setErrors(found)
    setProblem(null)
    if (Object.keys(found).length > 0) return
    setBusy(true)
    const save = isFallback ? client.addFallback : client.setModel
    const answer = await save(serverId, choiceOf(draft))
    setBusy(false)
    if (answer.ok) {
      onSaved(answer.value)
      return
    }
    if (answer.problem.code === 'model-key-refused') {
      setErrors({ apiKey: modelsWords(words).refused })
      return
    }
    const named = modelErrorsOf(answer.problem.fields)
    if (Object.values(named).some(Boolean)) setErrors(named)
    else setProblem(problemText(words, answer.problem))
  }

  return (
    <form
      ref={form}
      noValidate
      method="post"
      onSubmit={submit}
      className="flex flex-col gap-5 border-line border-t pt-4"
    >
      <ModelFields draft={draft} errors={errors} onChange={setDraft} />
      {problem && <Alert tone="error">{problem}</Alert>}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={busy} className="flex-1">
          {words.model.save}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
