'use client'

import Link from 'next/link'
import { useRef, useState } from 'react'
import type { FirstSteps as Steps } from '../api/schema.ts'
import { firstStepsWords } from '../i18n/first-steps-words.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useServer } from '../servers/workspace-context.tsx'
import { Icon } from '../ui/icon.tsx'
import { useClosing } from '../ui/use-closing.ts'
import { useFirstSteps } from './use-first-steps.ts'

type Name = Steps[number]['name']

/** What to do with a new server, beside its name, until it is done or its owner has seen enough of it. */
export function FirstSteps() {
  const { language, words } = useWords()
  const say = firstStepsWords(words)
  const { server } = useServer()
  const { steps, hide } = useFirstSteps(server)
  const box = useRef<HTMLDetailsElement>(null)
  const [isOpen, setOpen] = useState(false)
  useClosing(box, isOpen, { opener: 'summary', close: () => setOpen(false) })
  if (steps.length === 0) return null
  const home = `/${language}/servers/${server.id}`
  const places: Record<Name, string> = {
    model: `${home}/settings#model-title`,
    message: home,
    channel: `${home}/channels`,
    credentials: server.blueprint.isAssistant ? `${home}/settings#credentials-title` : home,
    'two-factor': `/${language}/account#two-factor-title`,
  }
  const done = steps.filter(({ isDone }) => isDone).length
  return (
    <details
      ref={box}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
      className="relative"
    >
      <summary className="flex min-h-8 cursor-pointer list-none items-center gap-2 rounded-full border border-line bg-surface px-3 text-sm hover:border-sea [&::-webkit-details-marker]:hidden">
        <span className="font-medium">{say.title}</span>
        <span className="text-quiet tabular-nums">{say.progress(done, steps.length)}</span>
        <Icon name="chevron" className="size-4 text-quiet" />
      </summary>
      <div className="absolute start-0 top-full z-20 mt-2 w-[min(22rem,calc(100vw-2rem))] rounded-card border border-line bg-raised p-2 shadow-lg">
        <ol>
          {steps.map(({ name, isDone }) => (
            <li key={name}>
              <Link
                href={places[name]}
                onClick={() => setOpen(false)}
                className="flex items-start gap-3 rounded-card p-2.5 hover:bg-surface"
              >
                <span
                  className={`mt-0.5 grid size-5 shrink-0 place-items-center rounded-full border ${isDone ? 'border-sea bg-sea-soft text-sea' : 'border-line'}`}
                >
                  {isDone && <Icon name="check" className="size-3.5" />}
                </span>
                <span className="min-w-0">
                  <span className={`block font-medium ${isDone ? 'text-quiet' : ''}`}>
                    {say.steps[name].title}
                    {isDone && <span className="sr-only"> ({say.done})</span>}
                  </span>
                  {!isDone && (
                    <span className="block text-quiet text-sm">{say.steps[name].text}</span>
                  )}
                </span>
              </Link>
            </li>
          ))}
        </ol>
        <button
          type="button"
          onClick={hide}
          className="mt-1 min-h-9 w-full rounded-card px-2.5 text-start text-quiet text-sm hover:text-ink"
        >
          {say.hide}
        </button>
      </div>
    </details>
  )
}
