'use client'

import { useCallback, useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Conversation } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'

const quietMs = 250

export interface Conversations {
  /** Null until they are known. */
  lines: Conversation[] | null
  query: string
  problem: string | null
  search: (query: string) => void
  reload: () => void
}

/** The conversations of a server, or those that say what is searched for. */
export function useConversations(serverId: string, available: boolean): Conversations {
  const { words } = useWords()
  const client = useClient()
  const [lines, setLines] = useState<Conversation[] | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [query, setQuery] = useState('')
  const [asked, setAsked] = useState(0)

  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` counts the wishes to look again
  useEffect(() => {
    if (!available) return
    const stop = new AbortController()
    const ask = async () => {
      const found = await client.conversations(serverId, query.trim(), stop.signal)
      if (stop.signal.aborted) return
      setProblem(found.ok ? null : problemText(words, found.problem))
      if (found.ok) setLines(found.value)
    }
    const timer = setTimeout(ask, query === '' ? 0 : quietMs)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [available, client, serverId, query, words, asked])

  const reload = useCallback(() => setAsked(now => now + 1), [])
  return { lines, query, problem, search: setQuery, reload }
}
