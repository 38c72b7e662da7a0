'use client'

import type { Session } from '../api/schema.ts'
import { isolated } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { profileWords } from '../i18n/profile-words.ts'
import { Day, Moment } from '../realtime/moment.tsx'
import { Alert } from '../ui/alert.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { Spinner } from '../ui/spinner.tsx'

/** Each place where somebody is signed in, with what they know it by. */
export function SessionList({
  sessions,
  problem,
  busy,
  onEnd,
  onReload,
}: {
  sessions: Session[] | null
  problem: string | null
  /** What is being ended: an id, or `others`. */
  busy: string | null
  /** Null: all but this one. */
  onEnd: (id: string | null) => void
  onReload: () => void
}) {
  const { words } = useWords()
  const say = profileWords(words)
  const deviceOf = ({ browser, system }: Session): string => {
    const name = isolated(browser ?? say.unknownBrowser)
    return system ? say.on(name, isolated(system)) : name
  }
  if (problem) {
    return (
      <Alert
        tone="error"
        title={say.sessionsFailed}
        action={
          <Button look="secondary" size="small" onClick={onReload}>
            {words.common.tryAgain}
          </Button>
        }
      >
        {problem}
      </Alert>
    )
  }
  if (sessions === null) {
    return (
      <p role="status" className="flex items-center gap-3 text-quiet">
        <Spinner />
        {words.common.loading}
      </p>
    )
  }
  return (
    <>
      <ul className="divide-y divide-line">
        {sessions.map(session => (
          <li
            key={session.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3 first:pt-0"
          >
            <div className="min-w-0">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
                {deviceOf(session)}
                {session.isCurrent && <Badge tone="sea">{say.thisDevice}</Badge>}
              </p>
              <p className="text-quiet text-sm">
                {say.signedIn} <Moment iso={session.signedInAt} /> · {say.seen}{' '}
                <Day iso={session.seenAt} />
                {session.address && (
                  <>
                    {' · '}
                    <bdi dir="ltr" className="tabular-nums">
                      {session.address}
                    </bdi>
                  </>
                )}
              </p>
            </div>
            {!session.isCurrent && (
              <Button
                look="secondary"
                size="small"
                busy={busy === session.id}
                aria-label={say.endOf(deviceOf(session))}
                onClick={() => onEnd(session.id)}
              >
                {say.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <Button
          look="secondary"
          size="small"
          busy={busy === 'others'}
          onClick={() => onEnd(null)}
          className="mt-3"
        >
          {say.endOthers}
        </Button>
      )}
    </>
  )
}
