'use client'

import type { Usage } from '../api/schema.ts'
import { formatDay, formatNumber } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { usageWords } from '../i18n/usage-words.ts'
import { dayTotals } from './days.ts'

const zone = 'UTC'
const field = { width: 300, height: 72 }

/** Tokens of each day as bars, and the same by model as a table. */
export function UsageChart({ usage }: { usage: Usage }) {
  const { language, words } = useWords()
  const say = usageWords(words)
  const totals = dayTotals(usage)
  const most = Math.max(1, ...totals.map(({ tokens }) => tokens))
  const width = field.width / totals.length
  const day = (date: string) => formatDay(language, `${date}T00:00:00Z`, zone)
  return (
    <figure>
      <svg
        role="img"
        aria-label={`${say.chart}: ${day(usage.from)} – ${day(usage.to)}`}
        viewBox={`0 0 ${field.width} ${field.height}`}
        preserveAspectRatio="none"
        className="h-20 w-full rounded-lg bg-raised rtl:-scale-x-100"
      >
        {totals.map(({ date, tokens }, at) => {
          const height = (tokens / most) * (field.height - 6)
          return (
            <rect
              key={date}
              x={at * width + width * 0.15}
              y={field.height - height}
              width={width * 0.7}
              height={height}
              rx="1"
              className="fill-sea"
            />
          )
        })}
      </svg>
      <div aria-hidden="true" className="mt-1 flex justify-between text-quiet text-xs">
        <span>{day(usage.from)}</span>
        <span>{day(usage.to)}</span>
      </div>
      <details className="mt-2 text-sm">
        <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-quiet hover:text-ink">
          {say.asTable}
        </summary>
        <table className="mt-2 w-full tabular-nums">
          <thead className="text-quiet">
            <tr>
              <th scope="col" className="text-start font-medium">
                {say.date}
              </th>
              <th scope="col" className="text-start font-medium">
                {say.model}
              </th>
              <th scope="col" className="text-end font-medium">
                {say.tokens}
              </th>
            </tr>
          </thead>
          <tbody>
            {usage.days.toReversed().map(({ date, model, tokens }) => (
              <tr key={`${date} ${model}`} className="align-top">
                <td className="py-1">{day(date)}</td>
                <td className="break-all py-1">
                  <bdi dir="ltr">{model}</bdi>
                </td>
                <td className="py-1 text-end">
                  <bdi>{formatNumber(language, tokens)}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}
