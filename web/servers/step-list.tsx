'use client'

import type { ServerStep } from '../api/schema.ts'
import { formatElapsed } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { classes } from '../ui/classes.ts'
import { Icon } from '../ui/icon.tsx'
import { stepElapsedMs } from './progress.ts'

const marks: Record<ServerStep['state'], string> = {
  waiting: 'border-2 border-line bg-surface text-quiet',
  active: 'border-2 border-sea bg-sea-soft animate-pulse-ring',
  done: 'bg-good text-ground',
  failed: 'bg-coral text-ground',
}

/** The steps from order to hand-over, in order, with a line of ink from one to the next. */
export function StepList({ steps, nowMs }: { steps: ServerStep[]; nowMs: number | null }) {
  const { words } = useWords()
  return (
    <ol aria-label={words.steps.label}>
      {steps.map((step, place) => (
        <Step key={step.name} step={step} nowMs={nowMs} last={place === steps.length - 1} />
      ))}
    </ol>
  )
}

function Step({ step, nowMs, last }: { step: ServerStep; nowMs: number | null; last: boolean }) {
  const { language, words } = useWords()
  const elapsed = nowMs === null ? null : stepElapsedMs(step, nowMs)
  const text = step.reason?.text ?? (step.state === 'done' ? null : words.steps.about[step.name])
  return (
    <li
      aria-current={step.state === 'active' ? 'step' : undefined}
      className="relative flex gap-4 pb-6 last:pb-0"
    >
      {!last && (
        <span
          aria-hidden="true"
          className={classes(
            'absolute start-[0.9375rem] top-9 bottom-1 w-0.5 rounded',
            step.state === 'done' ? 'bg-good/50' : 'bg-line',
          )}
        />
      )}
      <span
        aria-hidden="true"
        className={classes(
          'grid size-8 shrink-0 place-items-center rounded-full',
          marks[step.state],
        )}
      >
        {step.state === 'done' && <Icon name="check" className="size-4.5" />}
        {step.state === 'failed' && <Icon name="close" className="size-4.5" />}
        {step.state === 'active' && <span className="size-2.5 rounded-full bg-sea" />}
      </span>
      <div className="min-w-0 flex-1">
        <div className="flex flex-wrap items-baseline justify-between gap-x-3">
          <p
            className={classes(
              step.state === 'waiting' ? 'text-quiet' : 'font-semibold',
              'min-h-8 content-center',
            )}
          >
            {words.steps.names[step.name]}
            <span className="sr-only">: {words.steps.states[step.state]}</span>
          </p>
          {elapsed !== null && (
            <span className="text-quiet text-sm tabular-nums">
              <bdi>{formatElapsed(language, elapsed)}</bdi>
            </span>
          )}
        </div>
        {text && (
          <p className={classes('text-sm', step.state === 'failed' ? 'text-coral' : 'text-quiet')}>
            {text}
          </p>
        )}
      </div>
    </li>
  )
}
