'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { letterWords } from './letter-words.ts'

/** Asks first: mail programs open every link of a letter to look at it. */
export function UnsubscribeForm({ token }: { token: string }) {
  const { language, words } = useWords()
  const say = letterWords(language).unsubscribe
  const client = useClient()
  const [busy, setBusy] = useState(false)
  const [done, setDone] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const stop = async () => {
    setBusy(true)
    const answer = await client.unsubscribe(token)
    setBusy(false)
    if (answer.ok) setDone(answer.value.address)
    else setProblem(answer.problem.status === 404 ? say.broken : problemText(words, answer.problem))
  }
  if (done !== null) {
    return (
      <Alert tone="good" title={say.doneTitle}>
        {say.done(done)} {say.settings}
      </Alert>
    )
  }
  return (
    <div className="flex flex-col items-start gap-4">
      <p>{say.text}</p>
      {problem && <Alert tone="error">{problem}</Alert>}
      <Button busy={busy} onClick={stop}>
        {say.button}
      </Button>
    </div>
  )
}
