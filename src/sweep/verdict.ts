import { addMs } from '../kit/clock.ts'
import type { Standing } from './standing.ts'
import type { orphans } from './tables.ts'

export type OrphanRow = typeof orphans.$inferSelect

/** Younger than this, something may be part of what is just being made, by whatever process. */
export const ageMs = 60 * 60_000
/** Two looks that are closer together than this count as one. */
export const apartMs = 10 * 60_000
/** How often something must have been seen as nobody's. */
const seenLeast = 2
const dayMs = 86_400_000
/**
 * What may hold a customer's data is switched off first and kept for a while. What a closed row has left behind
 * had a verified backup before, or was to be erased: a day is for a mistake of ours. Of what was never written
 * down we know nothing, and a database that was put back from an older copy looks just like that: a week is for
 * finding that out.
 */
export const quarantineMs = { closed: dayMs, never: 7 * dayMs } as const
/** A few of nobody's are what crashes leave; more of them, or a large part of all, are another database. */
const nobodysMost = 2
const nobodysPart = 0.2

/** What is known at one moment beside what the row of an orphan remembers. */
export interface Facts {
  readonly installationId: string
  readonly standing: Exclude<Standing, 'needed'>
  /** Of a firewall: machines stand at its vendor that nobody accounts for. */
  readonly mayBeUsed: boolean
  /** So many things were never written down that our rows are not believed. */
  readonly tooMany: boolean
}

export interface Verdict {
  verdict: OrphanRow['verdict']
  /** The code of the sentence why. */
  reason: string
}

/**
 * Pure. What becomes of something at a vendor that no row of ours needs. It goes only with positive proof: it
 * bears exactly this installation's mark, is older than an hour by its vendor's clock, was seen as nobody's at
 * least twice and well apart, and what it was for has ended, or was never written down. An operator's word
 * outranks all but the mark.
 */
export function verdictOf(orphan: OrphanRow, facts: Facts, now: Date): Verdict {
  if (orphan.labels['sambuk.installation'] !== facts.installationId) return leave('unknown')
  if (orphan.keptAt !== null) return { verdict: 'leave', reason: 'orphan-kept' }
  if (orphan.releasedAt !== null) return { verdict: 'remove', reason: 'orphan-released' }
  const { standing } = facts
  if (standing === 'second' || standing === 'unknown') return leave(standing)
  if (!isProven(orphan, now)) return { verdict: 'wait', reason: 'orphan-young' }
  if (facts.mayBeUsed) return { verdict: 'wait', reason: 'orphan-in-use' }
  if (standing === 'never' && facts.tooMany) return { verdict: 'leave', reason: 'orphan-too-many' }
  const reason = reasons[standing]
  const goesAt = mayHoldData(orphan) ? quarantineEnd(orphan, standing) : now
  return { verdict: goesAt !== null && goesAt <= now ? 'remove' : 'quarantine', reason }
}

const reasons = {
  closed: 'orphan-of-closed',
  never: 'orphan-of-nobody',
  superseded: 'orphan-superseded',
} as const

const leave = (standing: 'second' | 'unknown'): Verdict => ({
  verdict: 'leave',
  reason: standing === 'second' ? 'orphan-owner-open' : 'orphan-owner-unknown',
})

/** Where a vendor does not tell an age, we have seen it ourselves for so long. */
function isProven(orphan: OrphanRow, now: Date): boolean {
  const { createdAt, firstSeenAt, lastSeenAt, seenCount } = orphan
  const isOld = addMs(createdAt ?? firstSeenAt, ageMs) <= now
  return isOld && seenCount >= seenLeast && addMs(firstSeenAt, apartMs) <= lastSeenAt
}

export const mayHoldData = ({ kind }: Pick<OrphanRow, 'kind'>): boolean =>
  kind === 'machine' || kind === 'snapshot'

/** When something in quarantine goes; null: it is not in quarantine yet. */
export function quarantineEnd(
  { quarantinedAt }: Pick<OrphanRow, 'quarantinedAt'>,
  standing: Facts['standing'],
): Date | null {
  const periodMs = standing === 'never' ? quarantineMs.never : quarantineMs.closed
  return quarantinedAt && addMs(quarantinedAt, periodMs)
}

/** Pure. Whether so much is nobody's at once that it is our rows that are missing. */
export const isTooMany = (nobodys: number, listed: number, hasServers: boolean): boolean =>
  !hasServers || nobodys > Math.max(nobodysMost, listed * nobodysPart)
