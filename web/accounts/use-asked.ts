'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { useWords } from '../i18n/language-context.tsx'

/** What is asked for when its part of the page is there, and again whenever it has changed; `set`: an answer told it already. */
export function useAsked<Value>(ask: () => Promise<Answer<Value>>) {
  const { words } = useWords()
  const [value, set] = useState<Value | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const load = useCallback(async () => {
    const answer = await ask()
    setProblem(answer.ok ? null : problemText(words, answer.problem))
    if (answer.ok) set(answer.value)
  }, [ask, words])
  useEffect(() => void load(), [load])
  return { value, problem, load, set }
}
