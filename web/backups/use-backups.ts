'use client'

import { useCallback, useEffect, useState } from 'react'
import type { Answer } from '../api/client.ts'
import { problemText } from '../api/problem-text.ts'
import type { Backups, Problem } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useToast } from '../ui/toast.tsx'

const lookMs = 4000

/** A server's backups, and what is asked of them; while one is being made they are looked at again. */
export function useBackups(serverId: string, initial: Backups) {
  const { words } = useWords()
  const client = useClient()
  const toast = useToast()
  const [value, setValue] = useState(initial)
  /** What was asked for last, until there is an answer. */
  const [busy, setBusy] = useState<string | null>(null)
  const isMaking = value.backups.some(({ state }) => state === 'making')

  const look = useCallback(async () => {
    if (document.visibilityState !== 'visible') return
    const answer = await client.backups(serverId)
    if (answer.ok) setValue(answer.value)
  }, [client, serverId])

  useEffect(() => {
    document.addEventListener('visibilitychange', look)
    const timer = isMaking ? setInterval(look, lookMs) : undefined
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearInterval(timer)
    }
  }, [isMaking, look])

  /** @returns the problem, for whoever has a field for it */
  async function ask(
    what: string,
    call: Promise<Answer<Backups>>,
    done: string,
  ): Promise<Problem | null> {
    setBusy(what)
    const answer = await call
    setBusy(null)
    if (answer.ok) setValue(answer.value)
    // What is wrong with a field is said beside it.
    if (answer.ok || !answer.problem.fields) {
      toast(answer.ok ? done : problemText(words, answer.problem))
    }
    return answer.ok ? null : answer.problem
  }

  const say = backupsWords(words)
  return {
    value,
    busy,
    make: () => ask('make', client.makeBackup(serverId), say.make.asked),
    pin: (id: string, pinned: boolean) =>
      ask(
        id,
        client.pinBackup(serverId, id, pinned),
        pinned ? say.actions.pinnedDone : say.actions.unpinnedDone,
      ),
    remove: (id: string) => ask(id, client.deleteBackup(serverId, id), say.remove.done),
    chooseKey: (recipient: string | null) =>
      ask(
        'key',
        client.chooseBackupRecipient(serverId, recipient),
        recipient === null ? say.key.cleared : say.key.saved,
      ),
  }
}

export type AskedBackups = ReturnType<typeof useBackups>
