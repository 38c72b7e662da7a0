'use client'

import { type FormEvent, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { filesWords } from '../i18n/files-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { Input } from '../ui/input.tsx'
import { isName } from './paths.ts'

export interface Naming {
  what: 'folder' | 'file' | 'rename' | 'saveAs'
  /** What stands there at first. */
  name: string
  /** Does it; what is refused is said in the dialog, which stays. */
  give: (name: string) => Promise<Answer<unknown>>
}

/** Asks for a name: of something new, or another one of something that is there. */
export function NameDialog({ naming, onClose }: { naming: Naming | null; onClose: () => void }) {
  const { words } = useWords()
  return (
    <Dialog
      open={naming !== null}
      title={naming ? filesWords(words).naming[naming.what] : ''}
      closeLabel={words.common.close}
      onClose={onClose}
    >
      {naming && <NameForm naming={naming} onClose={onClose} />}
    </Dialog>
  )
}

function NameForm({ naming, onClose }: { naming: Naming; onClose: () => void }) {
  const { words } = useWords()
  const say = filesWords(words).naming
  const [name, setName] = useState(naming.name)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (isBusy) return
    if (!isName(name)) return setError(say.wrong)
    setBusy(true)
    const answer = await naming.give(name)
    setBusy(false)
    if (answer.ok) onClose()
    else setError(problemText(words, answer.problem))
  }
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      <Field label={say.name} error={error}>
        <Input
          dir="auto"
          autoFocus
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          value={name}
          onChange={event => setName(event.target.value)}
        />
      </Field>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" busy={isBusy}>
          {naming.what === 'folder' || naming.what === 'file' ? say.make : say.save}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {words.common.cancel}
        </Button>
      </div>
    </form>
  )
}
