'use client'

import Link from 'next/link'
import { useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { EmailChange } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { emailWords } from '../i18n/email-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'

/** Asks first: mail programs open every link of a letter to look at it. */
export function EmailLink({ token, undo }: { token: string; undo: boolean }) {
  const { language, words } = useWords()
  const say = emailWords(words)
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [email, setEmail] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [change, setChange] = useState<EmailChange | null>(null)
  useEffect(() => {
    if (undo) return
    void client.showEmailChange(token).then(answer => {
      if (answer.ok) setChange(answer.value)
      else setProblem(problemText(words, answer.problem))
    })
  }, [client, token, undo, words])
  const follow = async () => {
    setBusy(true)
    const answer = await (undo ? client.undoEmailChange(token) : client.confirmEmailChange(token))
    setBusy(false)
    setProblem(answer.ok ? null : problemText(words, answer.problem))
    if (answer.ok) setEmail(answer.value.email)
  }
  if (email !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Alert tone="good" title={undo ? say.undoneTitle : say.confirmedTitle}>
          {undo ? say.undone(email) : say.confirmed(email)}
        </Alert>
        <Link
          href={`/${language}/${undo ? 'forgot-password' : 'account'}`}
          className="text-sea underline underline-offset-4"
        >
          {undo ? say.newPassword : say.account}
        </Link>
      </div>
    )
  }
  return (
    <div className="flex flex-col items-start gap-4">
      <p>{undo ? say.undoText : say.confirmText}</p>
      {change && <p className="break-words">{say.confirmWhose(change)}</p>}
      {problem && <Alert tone="error">{problem}</Alert>}
      <Button look={undo ? 'danger' : 'primary'} busy={busy} onClick={follow}>
        {undo ? say.undo : say.confirm}
      </Button>
    </div>
  )
}
