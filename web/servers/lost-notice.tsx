'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Server } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { driftWords } from '../i18n/drift-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'

/** A server whose machine is gone: what there is of its data, and its owner's yes to a new machine. */
export function LostNotice({
  server,
  onChange,
}: {
  server: Server
  onChange: (server: Server) => void
}) {
  const { words } = useWords()
  const say = driftWords(words)
  const client = useClient()
  const toast = useToast()
  const [busy, setBusy] = useState(false)
  const copyFrom = server.lost?.copyFrom ?? null
  const rebuild = async () => {
    setBusy(true)
    const answer = await client.rebuildServer(server.id)
    setBusy(false)
    toast(answer.ok ? say.rebuildAsked : problemText(words, answer.problem))
    if (answer.ok) onChange(answer.value)
  }
  return (
    <Alert
      tone="warning"
      title={say.lostTitle}
      action={
        server.can.rebuild === null && (
          <Button size="small" busy={busy} onClick={() => void rebuild()}>
            {say.rebuild}
          </Button>
        )
      }
    >
      <p>{say.lost}</p>
      {copyFrom === null ? (
        <p>{say.noCopy}</p>
      ) : (
        <>
          <p>
            {say.copyFrom} <Moment iso={copyFrom} />
          </p>
          <p>{say.newer}</p>
          {server.lost?.ownKey && <p>{say.ownKey}</p>}
        </>
      )}
    </Alert>
  )
}
