'use client'

import { useEffect, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Import } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { useWords } from '../i18n/language-context.tsx'
import { leavingWords } from '../i18n/leaving-words.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { FileChoice } from '../ui/file-choice.tsx'

const isOpen = (state: Import['state'] | undefined): boolean =>
  state === 'receiving' || state === 'waiting' || state === 'bringing'
const lookMs = 4_000

/** An archive of an OpenClaw that somebody had before, on its way to this server. */
export function ImportSection({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = leavingWords(words)
  const client = useClient()
  const [file, setFile] = useState<File | null>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [current, setCurrent] = useState<Import | null>(null)

  useEffect(() => {
    let isHere = true
    const look = async () => {
      const found = await client.importOf(serverId)
      if (isHere && found.ok) setCurrent(found.value)
    }
    look()
    const timer = isOpen(current?.state) ? setInterval(look, lookMs) : undefined
    return () => {
      isHere = false
      clearInterval(timer)
    }
  }, [client, serverId, current?.state])

  async function send() {
    if (!file) return
    setBusy(true)
    setProblem(null)
    const sent = await client.bringArchive(serverId, file)
    setBusy(false)
    if (sent.ok) setCurrent(sent.value)
    else setProblem(problemText(words, sent.problem))
  }

  return (
    <Section id="import-title" title={say.importTitle} text={say.importText}>
      <div className="flex flex-col gap-4">
        {current && !problem && (
          <Alert tone={current.state === 'failed' ? 'warning' : 'good'}>
            {current.reason?.text ?? say.importStates[current.state]}
            {current.files !== null && ` (${say.importCount(current.files)})`}
          </Alert>
        )}
        {problem && <Alert tone="error">{problem}</Alert>}
        {!isOpen(current?.state) && (
          <>
            <FileChoice
              label={say.importChoose}
              accept=".gz,.tgz,.zst"
              file={file}
              onChoose={setFile}
            />
            <Button busy={busy} disabled={!file} onClick={send} className="self-start">
              {say.importSend}
            </Button>
            {busy && <p className="text-quiet text-sm">{say.importSending}</p>}
          </>
        )}
      </div>
    </Section>
  )
}
