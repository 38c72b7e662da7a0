'use client'

import { type FormEvent, useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Server, UnlockRequest } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { KeyField } from '../backups/key-field.tsx'
import { useWords } from '../i18n/language-context.tsx'
import { restoresWords } from '../i18n/restores-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { useToast } from '../ui/toast.tsx'

type Way = UnlockRequest['with']

/** A server whose newest data opens only with its owner's key: the key, or their word to begin without. */
export function LockedNotice({
  server,
  onChange,
}: {
  server: Server
  onChange: (server: Server) => void
}) {
  const { words } = useWords()
  const say = restoresWords(words).locked
  const client = useClient()
  const toast = useToast()
  const [identity, setIdentity] = useState('')
  const [busy, setBusy] = useState<Way | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const [isWithout, setWithout] = useState(false)
  const { locked } = server
  if (locked === null) return null
  const isMine = server.can.unlock === null

  const unlock = async (way: Way) => {
    setBusy(way)
    const answer = await client.unlockServer(server.id, {
      with: way,
      ...(way === 'key' ? { identity: identity.trim() } : {}),
    })
    setBusy(null)
    setProblem(answer.ok ? null : problemText(words, answer.problem))
    if (!answer.ok) return
    toast(say.done[way])
    onChange(answer.value)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void unlock('key')
  }

  return (
    <Section id="locked-title" title={say.title}>
      <p>
        {say.copyFrom} <Moment iso={locked.copyFrom} />
      </p>
      <p className="max-w-prose">{say.text}</p>
      {locked.problem && (
        <div className="mt-3">
          <Alert tone="warning">{say.failed(locked.problem.text)}</Alert>
        </div>
      )}
      {isMine && (
        <>
          <form onSubmit={submit} className="mt-3 flex max-w-xl flex-col gap-3">
            <KeyField value={identity} onChange={setIdentity} error={problem} />
            <div>
              <Button type="submit" size="small" busy={busy === 'key'}>
                {say.give}
              </Button>
            </div>
          </form>
          {isWithout ? (
            <div className="mt-4">
              <p>{say.withoutText}</p>
              <div className="mt-2 flex flex-wrap items-center gap-2">
                {locked.olderFrom && (
                  <Button
                    size="small"
                    look="secondary"
                    busy={busy === 'older'}
                    onClick={() => void unlock('older')}
                  >
                    {say.older} <Moment iso={locked.olderFrom} />
                  </Button>
                )}
                <Button
                  size="small"
                  look="danger"
                  busy={busy === 'nothing'}
                  onClick={() => void unlock('nothing')}
                >
                  {say.nothing}
                </Button>
              </div>
            </div>
          ) : (
            <div className="mt-3">
              <Button size="small" look="quiet" onClick={() => setWithout(true)}>
                {say.without}
              </Button>
            </div>
          )}
        </>
      )}
    </Section>
  )
}
