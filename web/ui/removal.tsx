'use client'

import { useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from './alert.tsx'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { useToast } from './toast.tsx'

/** Removes something of a list, after a question. `name`: what is removed, for who does not see where the button is. */
export function Removal<Value>({
  label,
  name,
  title,
  text,
  done,
  remove,
  onRemoved,
}: {
  label: string
  name: string
  title: string
  text: string
  done: string
  remove: () => Promise<Answer<Value>>
  onRemoved: (after: Value) => void
}) {
  const { words } = useWords()
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  const confirm = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await remove()
    setBusy(false)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    setOpen(false)
    toast(done)
    onRemoved(answer.value)
  }

  return (
    <>
      <Button look="quiet" size="small" aria-label={name} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        open={isOpen}
        title={title}
        closeLabel={words.common.close}
        onClose={() => setOpen(false)}
      >
        <p className="mb-4">{text}</p>
        {problem && (
          <div className="mb-4">
            <Alert tone="error">{problem}</Alert>
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button look="danger" busy={busy} onClick={confirm}>
            {label}
          </Button>
          <Button look="quiet" onClick={() => setOpen(false)}>
            {words.common.cancel}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
