'use client'

import { formatPercent, formatTime } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { useZone } from '../realtime/moment.tsx'
import { byMinute, type Point, piecesOf } from './series.ts'

const field = { width: 300, height: 64 }

/** A line of the last quarter of an hour, and the same as a sentence and as a table. */
export function Chart({
  title,
  value,
  note,
  points,
  gapMs,
}: {
  title: string
  /** As it is now. */
  value: string
  note: string
  points: readonly Point[]
  gapMs: number
}) {
  const { words } = useWords()
  const say = words.vitals
  const percents = points.map(({ percent }) => percent)
  const told =
    points.length === 0
      ? say.measuring
      : say.between(
          title,
          value,
          formatPercent(Math.min(...percents)),
          formatPercent(Math.max(...percents)),
        )
  return (
    <figure className="min-w-0">
      <figcaption className="flex items-baseline justify-between gap-3">
        <span className="font-medium">{title}</span>
        <bdi className="font-semibold text-xl tabular-nums">{value}</bdi>
      </figcaption>
      <p className="text-end text-quiet text-sm tabular-nums">
        <bdi>{note}</bdi>
      </p>
      <svg
        role="img"
        aria-label={told}
        viewBox={`0 0 ${field.width} ${field.height}`}
        preserveAspectRatio="none"
        className="mt-2 h-16 w-full overflow-visible rounded-lg bg-raised rtl:-scale-x-100"
      >
        <path
          d={`M0 ${field.height / 2}H${field.width}`}
          className="stroke-line"
          strokeDasharray="3 4"
          vectorEffect="non-scaling-stroke"
        />
        {piecesOf(points, { ...field, gapMs }).map(piece => {
          const line = piece.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')
          const [first, last] = [piece[0], piece.at(-1)]
          return (
            <g key={first?.x}>
              <path
                d={`M${line}L${last?.x.toFixed(1)} ${field.height}L${first?.x.toFixed(1)} ${field.height}Z`}
                className="fill-sea/15"
              />
              <path
                d={piece.length === 1 ? `M${line}h1` : `M${line}`}
                className="fill-none stroke-sea"
                strokeWidth="2"
                strokeLinejoin="round"
                strokeLinecap="round"
                vectorEffect="non-scaling-stroke"
              />
            </g>
          )
        })}
      </svg>
      <div aria-hidden="true" className="mt-1 flex justify-between text-quiet text-xs">
        <span>{say.begin}</span>
        <span>{say.now}</span>
      </div>
      {points.length > 0 && <AsTable title={title} points={points} />}
    </figure>
  )
}

function AsTable({ title, points }: { title: string; points: readonly Point[] }) {
  const { language, words } = useWords()
  const say = words.vitals
  const zone = useZone()
  return (
    <details className="mt-2 text-sm">
      <summary className="inline-flex min-h-6 cursor-pointer items-center rounded text-quiet hover:text-ink">
        {say.asTable}
        <span className="sr-only">: {title}</span>
      </summary>
      <table className="mt-2 w-full max-w-60 tabular-nums">
        <thead className="text-quiet">
          <tr>
            <th scope="col" className="text-start font-medium">
              {say.time}
            </th>
            <th scope="col" className="text-end font-medium">
              {title}
            </th>
          </tr>
        </thead>
        <tbody>
          {byMinute(points).map(({ atMs, percent }) => (
            <tr key={atMs}>
              <td>
                <bdi>{formatTime(language, new Date(atMs).toISOString(), zone)}</bdi>
              </td>
              <td className="text-end">
                <bdi>{formatPercent(percent)}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
