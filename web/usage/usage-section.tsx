'use client'

import { useState } from 'react'
import { problemText } from '../api/problem-text.ts'
import type { Usage } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { formatCost, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { usePolled } from '../servers/use-polled.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/card.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { LimitForm } from './limit-form.tsx'
import { UsageChart } from './usage-chart.tsx'

const everyMs = 30_000

/** What the assistant's models were used for by day, and its owner's limit for a month. */
export function UsageSection({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = usageWords(words)
  const client = useClient()
  const { value, problem, set } = usePolled(() => client.usage(serverId), everyMs)
  return (
    <Section id="usage-title" title={say.title} text={say.text}>
      {value === null && problem === null && <Spinner />}
      {problem && (
        <Alert tone="warning" title={say.failed}>
          {problemText(words, problem)}
        </Alert>
      )}
      {value && (
        <div className="flex flex-col gap-5">
          <Month usage={value} />
          {value.days.length === 0 ? (
            <p className="text-quiet">{say.none}</p>
          ) : (
            <UsageChart usage={value} />
          )}
          <MonthLimit serverId={serverId} usage={value} onChange={set} />
        </div>
      )}
    </Section>
  )
}

function Month({ usage: { month, days } }: { usage: Usage }) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const knowsCost = month.cost > 0
  return (
    <div>
      <p className="text-quiet text-sm">{say.thisMonth}</p>
      <p className="font-semibold text-xl tabular-nums">
        <bdi>{formatNumber(language, month.tokens)}</bdi>{' '}
        <span className="font-normal text-base text-quiet">{say.tokens}</span>
        {knowsCost && (
          <>
            {' · '}
            <bdi>{formatCost(month.cost)}</bdi>
          </>
        )}
      </p>
      {!knowsCost && days.length > 0 && <p className="text-quiet text-sm">{say.unknownCost}</p>}
    </div>
  )
}

function MonthLimit({
  serverId,
  usage: { limit, month, state },
  onChange,
}: {
  serverId: string
  usage: Usage
  onChange: (usage: Usage) => void
}) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const [isOpen, setOpen] = useState(false)
  const told = limit && state === 'reached' ? say.reached[limit.action] : say.near
  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4">
      <h3 className="font-medium">{say.limit}</h3>
      {limit ? (
        <div>
          <progress
            aria-label={say.limit}
            max={limit.tokens}
            value={Math.min(month.tokens, limit.tokens)}
            className="h-2 w-full accent-sea"
          />
          <p className="text-sm tabular-nums">
            {say.of(formatNumber(language, month.tokens), formatNumber(language, limit.tokens))}
            {' · '}
            {say.actions[limit.action]}
          </p>
        </div>
      ) : (
        <p className="text-quiet text-sm">{say.noLimit}</p>
      )}
      {limit && (state === 'near' || state === 'reached') && (
        <Alert tone={state === 'reached' ? 'error' : 'warning'}>{told}</Alert>
      )}
      {isOpen ? (
        <LimitForm
          serverId={serverId}
          limit={limit}
          onCancel={() => setOpen(false)}
          onSaved={after => {
            onChange(after)
            setOpen(false)
          }}
        />
      ) : (
        <Button look="secondary" className="w-fit" onClick={() => setOpen(true)}>
          {limit ? say.change : say.set}
        </Button>
      )}
    </div>
  )
}
