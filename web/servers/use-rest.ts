'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useToast } from '../ui/toast.tsx'

/** Asks for a rest or the end of it; what was asked for last is `busy` until there is an answer. */
export function useRest(server: Server, onChange: (server: Server) => void) {
  const { words } = useWords()
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState<'stop' | 'start' | 'restart' | 'hibernate' | 'keepAwake' | null>(
    null,
  )
  const ask = async (
    what: NonNullable<typeof busy>,
    call: ReturnType<typeof client.startServer>,
  ): Promise<boolean> => {
    setBusy(what)
    const answer = await call
    setBusy(null)
    if (answer.ok) onChange(answer.value)
    else toast(problemText(words, answer.problem))
    return answer.ok
  }
  return {
    busy,
    stop: () => ask('stop', client.stopServer(server.id)),
    start: () => ask('start', client.startServer(server.id)),
    restart: () => ask('restart', client.restartServer(server.id)),
    hibernate: () => ask('hibernate', client.hibernateServer(server.id)),
    keepAwake: (wanted: boolean) => ask('keepAwake', client.keepServerAwake(server.id, wanted)),
  }
}
