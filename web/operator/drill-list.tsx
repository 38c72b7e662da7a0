import type { Drill } from '../api/schema.ts'
import type { Words } from '../i18n/en.ts'
import { restoresWords } from '../i18n/restores-words.ts'
import { Moment } from '../realtime/moment.tsx'
import { Badge, type Tone } from '../ui/badge.tsx'

const tones: Record<Drill['state'], Tone> = {
  begun: 'sea',
  'under-way': 'sea',
  passed: 'good',
  failed: 'coral',
  'called-off': 'sand',
}

const shownMost = 5

/** What the last restore drills have found. */
export function DrillList({ drills, words }: { drills: readonly Drill[]; words: Words }) {
  const say = restoresWords(words).drills
  return (
    <section aria-label={say.title} className="mt-8">
      <h2 className="font-semibold text-xl">{say.title}</h2>
      <p className="mt-1 mb-3 text-quiet text-sm">{say.text}</p>
      <ul className="divide-y divide-line rounded-card border border-line bg-surface">
        {drills.slice(0, shownMost).map(drill => (
          <li
            key={drill.id}
            className="flex flex-wrap items-start gap-x-4 gap-y-1 px-4 py-3 text-sm"
          >
            <Badge tone={tones[drill.state]}>{say.states[drill.state]}</Badge>
            <div className="min-w-0 flex-1">
              <bdi dir="ltr" className="break-all font-mono">
                {drill.address}
              </bdi>
              {drill.files !== null && <span className="ms-3">{say.files(drill.files)}</span>}
              {drill.reason && <p className="mt-1 text-quiet">{drill.reason.text}</p>}
            </div>
            <span className="text-quiet">
              <Moment iso={drill.endedAt ?? drill.begunAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
