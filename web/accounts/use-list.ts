'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import { useWords } from '../i18n/language-context.tsx'

/** A list that is asked for when its part of the page is there, and again whenever it has changed. */
export function useList<Item>(ask: () => Promise<Answer<Item[]>>) {
  const { words } = useWords()
  const [items, setItems] = useState<Item[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const load = useCallback(async () => {
    const answer = await ask()
    setProblem(answer.ok ? null : problemText(words, answer.problem))
    if (answer.ok) setItems(answer.value)
  }, [ask, words])
  useEffect(() => void load(), [load])
  return { items, problem, load }
}
