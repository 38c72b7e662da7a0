'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { useToast } from '../ui/toast.tsx'
import { letterWords } from './letter-words.ts'

/** Letters come back: whoever signs in hears of it here, where else could we tell them. */
export function UnreachableNotice({ email }: { email: string }) {
  const { language, words } = useWords()
  const say = letterWords(language).unreachable
  const client = useClient()
  const toast = useToast()
  const [state, setState] = useState<'idle' | 'busy' | 'done'>('idle')
  if (state === 'done') return null
  const [before, after] = say.text(email).split(email)
  const trust = async () => {
    setState('busy')
    const answer = await client.changeMailSettings({ reachable: true })
    setState(answer.ok ? 'done' : 'idle')
    toast(answer.ok ? say.noted : problemText(words, answer.problem))
  }
  return (
    <aside aria-label={say.label} className="border-coral/25 border-b bg-coral-soft text-sm">
      <div className="mx-auto flex max-w-6xl flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 sm:px-6">
        <p>
          {before}
          <bdi dir="ltr" className="inline-block max-w-full break-words">
            {email}
          </bdi>
          {after}
        </p>
        <button
          type="button"
          disabled={state === 'busy'}
          onClick={trust}
          className="inline-flex items-center gap-1.5 rounded font-medium text-coral underline underline-offset-4"
        >
          {state === 'busy' && <Spinner />}
          {say.worksAgain}
        </button>
      </div>
    </aside>
  )
}
