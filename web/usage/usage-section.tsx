'use client'

import { problemText } from '../api/problem-text.ts'
import type { Usage } from '../api/schema.ts'
import { useClient } from '../api/use-client.ts'
import { formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { usePolled } from '../servers/use-polled.ts'
import { Alert } from '../ui/alert.tsx'
import { Section } from '../ui/card.tsx'
import { Spinner } from '../ui/spinner.tsx'
import { costText } from './amount-text.ts'
import { MonthLimit } from './month-limit.tsx'
import { MonthModels } from './month-models.tsx'
import { UsageChart } from './usage-chart.tsx'

const everyMs = 30_000

/** What the assistant's models were used for by day and what it cost, and its owner's limit for a month. */
export function UsageSection({ serverId }: { serverId: string }) {
  const { words } = useWords()
  const say = usageWords(words)
  const client = useClient()
  const { value, problem, reload } = usePolled(() => client.usage(serverId), everyMs)
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
          <Month month={value.month} />
          {value.days.length === 0 ? (
            <p className="text-quiet">{say.none}</p>
          ) : (
            <UsageChart usage={value} />
          )}
          {value.month.models.length > 0 && (
            <MonthModels serverId={serverId} models={value.month.models} onChange={reload} />
          )}
          <MonthLimit serverId={serverId} usage={value} onChange={reload} />
        </div>
      )}
    </Section>
  )
}

function Month({ month: { tokens, cost, unpriced, models } }: { month: Usage['month'] }) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const isPriced = models.some(one => one.cost !== null)
  return (
    <div>
      <p className="text-quiet text-sm">{say.thisMonth}</p>
      <p className="font-semibold text-xl tabular-nums">
        <bdi>{formatNumber(language, tokens)}</bdi>{' '}
        <span className="font-normal text-base text-quiet">{say.tokens}</span>
        {isPriced && (
          <>
            {' · '}
            <bdi>{costText(language, cost)}</bdi>
          </>
        )}
      </p>
      {unpriced > 0 && (
        <p className="text-quiet text-sm">
          {isPriced ? say.partlyUnpriced(formatNumber(language, unpriced)) : say.unknownCost}
        </p>
      )}
    </div>
  )
}
