import type { StuckRow } from '../api/client.ts'
import type { Words } from '../i18n/en.ts'
import { operatorWords } from '../i18n/operator-words.ts'
import { Badge } from '../ui/badge.tsx'

/** What cannot go on by itself, of whatever kind: the reason in words, and the vendor's own as they came. */
export function StuckList({ rows, words }: { rows: StuckRow[]; words: Words }) {
  const say = operatorWords(words)
  return (
    <section aria-label={say.stuckTitle} className="mb-6">
      <h2 className="mb-3 font-semibold text-xl">{say.stuckTitle}</h2>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {rows.map(row => (
          <li
            key={`${row.kind} ${row.id}`}
            className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 text-sm"
          >
            <Badge tone="coral">{say.kinds[row.kind] ?? row.kind}</Badge>
            <div className="min-w-0 flex-1">
              <p>{row.reason.text}</p>
              <p className="mt-1 text-quiet">
                <bdi dir="ltr" className="break-words font-mono text-xs">
                  {`${row.id}  ${row.detail}`}
                </bdi>
              </p>
            </div>
            {row.failures > 0 && <span className="text-quiet">{say.failures(row.failures)}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
