'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Channel, Channels } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { channelsWords } from '../i18n/channels-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useToast } from '../ui/toast.tsx'

/** Ends a channel, after a question. */
export function Disconnect({
  serverId,
  channel,
  onChange,
}: {
  serverId: string
  channel: Channel['name']
  onChange: (channels: Channels) => void
}) {
  const { words } = useWords()
  const say = channelsWords(words)
  const client = useClient()
  const toast = useToast()
  const [isOpen, setOpen] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const name = say.names[channel]

  const disconnect = async () => {
    setBusy(true)
    setProblem(null)
    const answer = await client.disconnectChannel(serverId, channel)
    setBusy(false)
    if (!answer.ok) return setProblem(problemText(words, answer.problem))
    setOpen(false)
    toast(say.disconnected(name))
    onChange(answer.value)
  }

  return (
    <>
      <Button look="danger" onClick={() => setOpen(true)}>
        {say.disconnect}
      </Button>
      <Dialog
        open={isOpen}
        title={say.disconnectTitle(name)}
        closeLabel={words.common.close}
        onClose={() => setOpen(false)}
      >
        <p className="mb-4">{say.disconnectText}</p>
        {problem && (
          <div className="mb-4">
            <Alert tone="error">{problem}</Alert>
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          <Button look="danger" busy={busy} onClick={disconnect}>
            {say.disconnect}
          </Button>
          <Button look="quiet" onClick={() => setOpen(false)}>
            {words.common.cancel}
          </Button>
        </div>
      </Dialog>
    </>
  )
}
