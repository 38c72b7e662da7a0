'use client'

import { useRef, useState } from 'react'
import type { Answer, LetterGroup } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { UnsubscribeView } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { letterGroups, letterWords } from './letter-words.ts'

/** Asks first: mail programs open every link of a letter to look at it. Then offers the other kinds. */
export function UnsubscribeForm({ token, before }: { token: string; before: UnsubscribeView }) {
  const { language, words } = useWords()
  const { unsubscribe: say, groups } = letterWords(language)
  const client = useClient()
  const [view, setView] = useState(before)
  const [busy, setBusy] = useState<LetterGroup | 'all' | null>(null)
  const [done, setDone] = useState<string | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const said = useRef<HTMLDivElement>(null)
  const { address, group, wishes } = view
  const name = group ? groups[group].title : say.all
  const others = letterGroups(wishes).filter(each => each !== group && wishes[each])

  const stop = async (other?: LetterGroup) => {
    if (busy !== null) return
    setBusy(other ?? group ?? 'all')
    setProblem(null)
    const answer: Answer<UnsubscribeView> = await client.unsubscribe(token, other)
    setBusy(null)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    setView(answer.value)
    setDone(other ? groups[other].title : name)
    // The button that was pressed goes away.
    said.current?.focus()
  }

  return (
    <div className="flex flex-col items-start gap-4">
      <div ref={said} role="status" tabIndex={-1} className="rounded-card">
        {done !== null && (
          <Alert tone="good" title={say.doneTitle}>
            {say.done(done, address)} {say.settings}
          </Alert>
        )}
      </div>
      {done === null && (
        <>
          <p>{say.text(name, address)}</p>
          <p className="text-quiet text-sm">{say.goOn}</p>
          <Button busy={busy !== null} onClick={() => stop()}>
            {say.button}
          </Button>
        </>
      )}
      {problem && <Alert tone="error">{problem}</Alert>}
      {done !== null && others.length > 0 && (
        <section aria-labelledby="others-title" className="w-full">
          <h2 id="others-title" className="font-semibold text-lg">
            {say.others}
          </h2>
          <p className="text-quiet text-sm">{say.othersText}</p>
          <ul className="mt-2 divide-y divide-line">
            {others.map(each => (
              <li key={each} className="flex items-center justify-between gap-4 py-3">
                <div>
                  <p className="font-medium">{groups[each].title}</p>
                  <p className="text-quiet text-sm">{groups[each].text}</p>
                </div>
                <Button
                  look="secondary"
                  size="small"
                  busy={busy === each}
                  aria-label={say.stopOf(groups[each].title)}
                  onClick={() => stop(each)}
                >
                  {say.stop}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}
