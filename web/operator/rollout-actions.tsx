'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { updatesWords } from '../i18n/updates-words.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

function useAsking(done: string) {
  const { words } = useWords()
  const router = useRouter()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const ask = async (call: Promise<Answer<unknown>>) => {
    setBusy(true)
    const answer = await call
    setBusy(false)
    toast(answer.ok ? done : problemText(words, answer.problem))
    if (answer.ok) router.refresh()
  }
  return { busy, ask }
}

export function StartRollout({ blueprint, version }: { blueprint: string; version: string }) {
  const { words } = useWords()
  const client = useClient()
  const say = updatesWords(words)
  const { busy, ask } = useAsking(say.started)
  const [withoutRehearsal, setWithoutRehearsal] = useState(false)
  const [atOnce, setAtOnce] = useState(false)
  const choices = [
    { text: say.withoutRehearsal, checked: withoutRehearsal, choose: setWithoutRehearsal },
    { text: say.atOnce, checked: atOnce, choose: setAtOnce },
  ]
  return (
    <div className="flex flex-col items-start gap-2">
      {choices.map(({ text, checked, choose }) => (
        <label key={text} className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={checked}
            onChange={event => choose(event.target.checked)}
          />
          {text}
        </label>
      ))}
      <Button
        size="small"
        busy={busy}
        aria-label={say.startOf(`${blueprint} ${version}`)}
        onClick={() => void ask(client.startRollout({ blueprint, withoutRehearsal, atOnce }))}
      >
        {say.start}
      </Button>
    </div>
  )
}

export function StopRollout({ id, what }: { id: string; what: string }) {
  const { words } = useWords()
  const client = useClient()
  const { busy, ask } = useAsking(updatesWords(words).stopped)
  return (
    <Button
      size="small"
      look="danger"
      busy={busy}
      aria-label={updatesWords(words).stopOf(what)}
      onClick={() => void ask(client.stopRollout(id))}
    >
      {updatesWords(words).stop}
    </Button>
  )
}
