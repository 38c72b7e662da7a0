'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Folder, Problem } from '../api/schema.ts'
import type { FileClient } from './file-client.ts'

export interface OpenFolder {
  /** The last one that was read, also while another one is asked for. */
  folder: Folder | null
  problem: Problem | null
  isLoading: boolean
  reload: () => void
}

/** A folder as it is now; `path` null: where the owner's work lies. Of two answers the later question's counts. */
export function useFolder(client: FileClient, path: string | null): OpenFolder {
  const [state, setState] = useState<Omit<OpenFolder, 'reload'>>({
    folder: null,
    problem: null,
    isLoading: true,
  })
  const [asked, setAsked] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` is the wish to look again
  useEffect(() => {
    const gone = new AbortController()
    setState(before => ({ ...before, isLoading: true }))
    client.list(path, gone.signal).then(answer => {
      if (gone.signal.aborted) return
      if (answer.ok) setState({ folder: answer.value, problem: null, isLoading: false })
      else setState(before => ({ ...before, problem: answer.problem, isLoading: false }))
    })
    return () => gone.abort()
  }, [client, path, asked])
  const reload = useCallback(() => setAsked(count => count + 1), [])
  return { ...state, reload }
}
