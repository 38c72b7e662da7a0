'use client'

import { useEffect, useRef } from 'react'
import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useNow } from '../realtime/use-now.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Card } from '../ui/card.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { StepList } from './step-list.tsx'
import { useRest } from './use-rest.ts'

interface Props {
  server: Server
  onChange: (server: Server) => void
}

/** A server that is switched off or about to be, and the way back. */
export function StoppedNotice({ server, onChange }: Props) {
  const { words } = useWords()
  const isOver = server.phase === 'stopped'
  return (
    <Alert
      title={isOver ? words.server.stoppedTitle : words.server.stoppingTitle}
      action={<StartButton server={server} onChange={onChange} label={words.rest.start} />}
    >
      {server.machine?.state !== 'missing' && <p>{words.server.stopped}</p>}
      {server.rest.by === 'idle' && <p>{words.rest.idleSlept}</p>}
      {server.notice && <p>{server.notice.text}</p>}
      <HeldBack server={server} />
    </Alert>
  )
}

/**
 * A server without a machine, or on its way there. Whoever opens the page of one that rests only because nobody
 * used it wants it: it wakes by that.
 */
export function HibernationNotice({ server, onChange }: Props) {
  const { words } = useWords()
  const say = words.rest
  const { start } = useRest(server, onChange)
  const isAsked = useRef(false)
  const wakesByItself =
    server.phase === 'hibernated' && server.rest.by === 'idle' && server.can.start === null
  useEffect(() => {
    if (!wakesByItself || isAsked.current) return
    isAsked.current = true
    void start()
  }, [wakesByItself, start])
  if (server.phase === 'hibernating') {
    return (
      <Waiting title={say.hibernatingTitle} text={say.hibernating}>
        <StartButton server={server} onChange={onChange} label={say.stay} />
      </Waiting>
    )
  }
  return (
    <Alert
      title={say.hibernatedTitle}
      action={<StartButton server={server} onChange={onChange} label={say.wake} />}
    >
      {server.rest.by === 'idle' && <p>{say.idleSlept}</p>}
      <p>{say.hibernated}</p>
      {server.can.start === null && (
        <p>{server.rest.visitsWake ? say.wakesByVisit : say.wakesHere}</p>
      )}
      <HeldBack server={server} />
    </Alert>
  )
}

/** Its way back, step by step. */
export function WakingNotice({ server }: { server: Server }) {
  const { words } = useWords()
  const now = useNow(true)
  return (
    <div className="flex flex-col gap-5">
      <Waiting title={words.rest.wakingTitle} text={words.rest.waking}>
        {server.notice && <p>{server.notice.text}</p>}
      </Waiting>
      <Card>
        <StepList steps={server.steps} nowMs={now} />
      </Card>
    </div>
  )
}

function StartButton({ server, onChange, label }: Props & { label: string }) {
  const { busy, start } = useRest(server, onChange)
  if (server.can.start !== null) return null
  return (
    <Button size="small" busy={busy === 'start'} onClick={() => void start()}>
      {label}
    </Button>
  )
}

/** Why its customer cannot start it. */
const HeldBack = ({ server }: { server: Server }) =>
  server.can.start && server.can.start.code !== 'owner-only' ? <p>{server.can.start.text}</p> : null
