'use client'

import type { ReactNode } from 'react'
import type { Backups } from '../api/schema.ts'
import { backupsWords } from '../i18n/backups-words.ts'
import { formatBytes } from '../i18n/formats.ts'
import { useWords } from '../i18n/language-context.tsx'
import { Moment } from '../realtime/moment.tsx'
import { useNow } from '../realtime/use-now.ts'

/** When backups are made, how long they stay, what room they take, and that they can be brought back. */
export function BackupFacts({ value }: { value: Backups }) {
  const { language, words } = useWords()
  const say = backupsWords(words).summary
  const newest = value.backups.find(({ state }) => state === 'verified')
  const { daily, weekly, monthly } = value.keep
  const kept = [
    ...(daily > 0 ? [say.days(daily)] : []),
    ...(weekly > 0 ? [say.weeks(weekly)] : []),
    ...(monthly > 0 ? [say.months(monthly)] : []),
  ]
  return (
    <dl className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-3">
      <Fact name={say.last}>
        {newest?.verifiedAt ? <Moment iso={newest.verifiedAt} /> : say.never}
      </Fact>
      <Fact name={say.next} more={value.everyHours > 0 && say.every(value.everyHours)}>
        <Next value={value} />
      </Fact>
      <Fact name={say.proven}>
        {value.provenAt ? <Moment iso={value.provenAt} /> : say.notProven}
      </Fact>
      <Fact name={say.kept} more={say.keepsText}>
        {kept.join(' · ') || say.newest}
      </Fact>
      <Fact name={say.space}>
        {say.spaceOf(
          formatBytes(language, value.usedBytes),
          formatBytes(language, value.quotaBytes),
        )}
        <Meter share={value.usedBytes / value.quotaBytes} />
      </Fact>
    </dl>
  )
}

/** A moment that is over has not been kept because the server rests. */
function Next({ value: { nextAt, everyHours } }: { value: Backups }) {
  const { words } = useWords()
  const say = backupsWords(words).summary
  const now = useNow(false)
  if (everyHours === 0) return say.notByItself
  if (nextAt === null) return say.nextUnknown
  if (now !== null && Date.parse(nextAt) < now) return say.nextSoon
  return <Moment iso={nextAt} />
}

/** Decoration: the numbers stand beside it. */
function Meter({ share }: { share: number }) {
  return (
    <span aria-hidden="true" className="mt-1.5 block h-1.5 overflow-hidden rounded-full bg-raised">
      <span
        className="block h-full rounded-full bg-sea"
        style={{ inlineSize: `${Math.min(100, Math.max(1, share * 100))}%` }}
      />
    </span>
  )
}

function Fact({ name, more, children }: { name: string; more?: ReactNode; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-quiet text-sm">{name}</dt>
      <dd className="mt-0.5 font-medium">{children}</dd>
      {more && <dd className="text-quiet text-sm">{more}</dd>}
    </div>
  )
}
