import { addMs } from '../kit/clock.ts'

/**
 * What follows from a payment that is missing, as a pure function of how long it has been: letters at
 * once, on day 3 and on day 7, suspension after the plan's days of grace, warnings before the end, and
 * deletion (after a final backup) when the plan's days of retention are over. Level-triggered: however
 * late somebody looks, all rungs whose time has come are named, and each has one key.
 */
export interface LadderTerms {
  graceDays: number
  retentionDays: number
}

export const rungs = [
  'missed',
  'reminder',
  'last-reminder',
  'suspended',
  'deletion-soon',
  'deletion-tomorrow',
] as const
export type Rung = (typeof rungs)[number]

export interface LadderStand {
  /** Every letter whose time has come, oldest first. */
  letters: Rung[]
  isSuspended: boolean
  /** The retention is over. */
  isOver: boolean
  suspendedFrom: Date
  deletedFrom: Date
  /** When the next rung is reached; null: there is none. */
  nextAt: Date | null
}

const dayMs = 86_400_000

export function standOnLadder(
  overdueSince: Date,
  now: Date,
  { graceDays, retentionDays }: LadderTerms,
): LadderStand {
  const day = (count: number) => addMs(overdueSince, count * dayMs)
  const suspendedFrom = day(graceDays)
  const deletedFrom = day(graceDays + retentionDays)
  const planned: { rung: Rung; at: Date }[] = [
    { rung: 'missed', at: overdueSince },
    // A short grace has no room for reminders after it.
    ...(graceDays > 3 ? [{ rung: 'reminder', at: day(3) } as const] : []),
    ...(graceDays > 7 ? [{ rung: 'last-reminder', at: day(7) } as const] : []),
    { rung: 'suspended', at: suspendedFrom },
    ...(retentionDays > 7
      ? [{ rung: 'deletion-soon', at: addMs(deletedFrom, -7 * dayMs) } as const]
      : []),
    ...(retentionDays > 1
      ? [{ rung: 'deletion-tomorrow', at: addMs(deletedFrom, -dayMs) } as const]
      : []),
  ]
  const moments = [...planned.map(({ at }) => at), deletedFrom].filter(at => at > now)
  return {
    letters: planned.filter(({ at }) => at <= now).map(({ rung }) => rung),
    isSuspended: suspendedFrom <= now,
    isOver: deletedFrom <= now,
    suspendedFrom,
    deletedFrom,
    nextAt: moments.length > 0 ? new Date(Math.min(...moments.map(at => at.getTime()))) : null,
  }
}
