'use client'

import type { Server } from '../api/schema.ts'
import { formatElapsed } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { ImportSection } from '../leaving/import-section.tsx'
import type { Freshness } from '../realtime/use-live.ts'
import { useNow } from '../realtime/use-now.ts'
import { Alert } from '../ui/alert.tsx'
import { Card } from '../ui/card.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { nextStep, stepsDone, totalElapsedMs } from './progress.ts'
import { StepList } from './step-list.tsx'

/** The page while the server is being made: what happens, for how long, and what comes next. */
export function Provisioning({ server, freshness }: { server: Server; freshness: Freshness }) {
  const { language, words } = useWords()
  const now = useNow(true)
  const done = stepsDone(server.steps)
  const active = server.steps.filter(step => step.state === 'active')
  const next = nextStep(server.steps)
  return (
    <div className="grid gap-6 lg:grid-cols-[1fr_20rem]">
      <Card>
        <StepList steps={server.steps} nowMs={now} />
        {/* For screen readers: a step begins or ends; the ticking clock stays silent. */}
        <p role="status" className="sr-only">
          {active
            .map(step => `${words.steps.names[step.name]}: ${words.steps.states.active}`)
            .join('. ')}
        </p>
      </Card>
      <div className="flex flex-col gap-4 max-lg:order-first">
        <Card>
          <div className="flex items-end justify-between gap-4 lg:flex-col lg:items-start">
            <div>
              <p className="text-quiet text-sm">{words.provisioning.total}</p>
              <p className="min-h-12 font-bold text-4xl tabular-nums tracking-tight">
                {now !== null && <bdi>{formatElapsed(language, totalElapsedMs(server, now))}</bdi>}
              </p>
            </div>
            <FreshnessMark freshness={freshness} />
          </div>
          <progress
            value={done}
            max={server.steps.length}
            aria-label={words.provisioning.progress(done, server.steps.length)}
            className="mt-4 block h-2 w-full appearance-none overflow-hidden rounded-full [&::-moz-progress-bar]:bg-sea [&::-webkit-progress-bar]:bg-raised [&::-webkit-progress-value]:bg-sea [&::-webkit-progress-value]:transition-all"
          />
          <p className="mt-2 text-quiet text-sm">
            {words.provisioning.progress(done, server.steps.length)}
          </p>
          <p className="mt-1 font-medium">
            {next ? words.provisioning.next(words.steps.names[next.name]) : words.provisioning.last}
          </p>
        </Card>
        {server.notice && <Alert tone="warning">{server.notice.text}</Alert>}
        <p className="text-quiet text-sm">{words.provisioning.leave}</p>
        <p className="flex items-start gap-2 text-quiet text-sm">
          <Icon name="shield" className="mt-0.5 size-5 shrink-0 text-sea" />
          {words.provisioning.refundNote}
        </p>
        {server.blueprint.name === 'openclaw' && <ImportSection serverId={server.id} />}
      </div>
    </div>
  )
}

function FreshnessMark({ freshness }: { freshness: Freshness }) {
  const { words } = useWords()
  const text = {
    live: words.provisioning.live,
    polling: words.provisioning.polling,
    stale: words.provisioning.stale,
  }
  return (
    <p className="flex items-center gap-2 text-quiet text-sm">
      <span
        aria-hidden="true"
        className={classes(
          'size-2 rounded-full',
          freshness === 'live' ? 'bg-good' : freshness === 'polling' ? 'bg-sand' : 'bg-coral',
        )}
      />
      {text[freshness]}
    </p>
  )
}
