'use client'

import type { Server } from '../api/schema.ts'
import { useWords } from '../i18n/language-context.tsx'
import { restoresWords } from '../i18n/restores-words.ts'
import { useNow } from '../realtime/use-now.ts'
import { Card } from '../ui/card.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { StepList } from './step-list.tsx'

/** A server on its way to another machine, or to an earlier state: what that means for its owner, and how far it is. */
export function MovingNotice({ server }: { server: Server }) {
  const { words } = useWords()
  const now = useNow(true)
  const [title, text] =
    server.phase === 'restoring'
      ? [restoresWords(words).noticeTitle, restoresWords(words).notice]
      : [words.server.movingTitle, words.server.moving]
  return (
    <div className="flex flex-col gap-5">
      <Waiting title={title} text={text}>
        {server.notice && <p>{server.notice.text}</p>}
      </Waiting>
      <Card>
        <StepList steps={server.steps} nowMs={now} />
      </Card>
    </div>
  )
}
