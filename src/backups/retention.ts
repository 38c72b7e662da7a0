import type { BackupKeep } from '../billing/tables.ts'
import { isAtRest } from './purposes.ts'
import type { BackupRow } from './store.ts'

/** What retention looks at; only `begun` and `verified` ones are handed in. */
export type Kept = Pick<
  BackupRow,
  'id' | 'parentId' | 'state' | 'purpose' | 'verifiedAt' | 'keepUntil' | 'pinnedAt' | 'storedBytes'
>

export interface Retention {
  /** How many days, weeks and months keep their newest. */
  readonly keep: BackupKeep
  readonly quotaBytes: number
  /** A server, a restore or a drill waits for these. */
  readonly awaited: ReadonlySet<string>
  /** Of a server that has ended: until when its data is kept, `open` while it is on its way out. Null: it lives. */
  readonly goneUntil: Date | 'open' | null
}

const dayMs = 86_400_000
/** So long a backup stays that somebody, or a danger, asked for, however many follow it. */
const askedForDays = 7

/**
 * Pure. Which of a server's backups stay: the newest, the newest of each of the last days, weeks and months
 * (UTC) that have one, what is pinned, promised or waited for, and whatever one of these continues. What was
 * not verified counts for nothing. Past the quota the oldest scheduled ones go first, then the other unpinned
 * ones; the newest never does.
 * @returns ids
 */
export function whatToKeep(
  backups: readonly Kept[],
  now: Date,
  { keep, quotaBytes, awaited, goneUntil }: Retention,
): Set<string> {
  const verified = newestFirst(backups)
  const isFixed = ({ id, pinnedAt, state }: Kept) =>
    state === 'begun' || awaited.has(id) || (goneUntil === null && pinnedAt !== null)
  if (goneUntil !== null) {
    const until = untilOfGone(backups, goneUntil)
    const stays = ({ id }: Kept) => (until.get(id) ?? now) > now || goneUntil === 'open'
    return withBelow(
      backups.filter(each => isFixed(each) || stays(each)),
      backups,
    )
  }
  const recent = new Set([
    ...verified.slice(0, 1),
    ...newestOfEach(verified, keep.daily, dayOf),
    ...newestOfEach(verified, keep.weekly, weekOf),
    ...newestOfEach(verified, keep.monthly, monthOf),
  ])
  const wanted = new Set(
    backups.filter(each => isFixed(each) || recent.has(each) || isPromised(each, now)),
  )
  const canGo = verified.slice(1).filter(each => !isFixed(each) && !isHeld(each, now))
  const inTurn = [
    ...canGo.filter(({ purpose }) => purpose === 'scheduled').reverse(),
    ...canGo.filter(({ purpose }) => purpose !== 'scheduled').reverse(),
  ]
  let kept = withBelow(wanted, backups)
  for (const next of inTurn) {
    if (bytesOf(backups, kept) <= quotaBytes) break
    wanted.delete(next)
    kept = withBelow(wanted, backups)
  }
  return kept
}

/**
 * Pure. Until when each backup of a server that has ended stays, by its id; null: that is not known yet. The
 * newest stays to the end, whatever was promised of it while the server lived.
 */
export function untilOfGone(
  backups: readonly Kept[],
  goneUntil: Date | 'open',
): Map<string, Date | null> {
  const [newest] = newestFirst(backups)
  return new Map(
    backups.map(each => {
      if (goneUntil === 'open') return [each.id, null]
      const promised = each.keepUntil ?? goneUntil
      return [each.id, each === newest && promised < goneUntil ? goneUntil : promised]
    }),
  )
}

/** The verified ones. What was brought is no state that the server was in. */
const newestFirst = (backups: readonly Kept[]): Kept[] =>
  backups
    .filter(
      ({ state, verifiedAt, purpose }) =>
        state === 'verified' && verifiedAt !== null && purpose !== 'brought',
    )
    .sort((a, b) => timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1))

/** What of the quota is taken by backups that no rule may remove. */
export function fixedBytes(backups: readonly Kept[], awaited: ReadonlySet<string>): number {
  const fixed = backups.filter(({ id, pinnedAt }) => pinnedAt !== null || awaited.has(id))
  return bytesOf(backups, withBelow(fixed, backups))
}

export const bytesOf = (backups: readonly Kept[], ids: ReadonlySet<string>): number =>
  backups.reduce((sum, { id, storedBytes }) => sum + (ids.has(id) ? (storedBytes ?? 0) : 0), 0)

/** Until a restore has succeeded, or for as long as was said. */
const isHeld = ({ keepUntil, purpose }: Kept, now: Date): boolean =>
  keepUntil === null ? isAtRest(purpose) : keepUntil > now

function isPromised(backup: Kept, now: Date): boolean {
  if (isHeld(backup, now)) return true
  const { purpose, verifiedAt } = backup
  if (purpose === 'scheduled' || isAtRest(purpose) || verifiedAt === null) return false
  return now.getTime() - verifiedAt.getTime() < askedForDays * dayMs
}

/** With what they continue. */
function withBelow(some: Iterable<Kept>, all: readonly Kept[]): Set<string> {
  const known = new Map(all.map(each => [each.id, each]))
  const ids = new Set<string>()
  for (const each of some) {
    for (let next: Kept | undefined = each; next && !ids.has(next.id); ) {
      ids.add(next.id)
      next = next.parentId === null ? undefined : known.get(next.parentId)
    }
  }
  return ids
}

/** Of newest-first backups: the first in each of the `most` latest buckets that have one. */
function newestOfEach(sorted: readonly Kept[], most: number, bucketOf: (at: Date) => string) {
  const first = new Map<string, Kept>()
  for (const each of sorted) {
    const bucket = bucketOf(each.verifiedAt ?? new Date(0))
    if (!first.has(bucket)) first.set(bucket, each)
  }
  return [...first.values()].slice(0, most)
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10)
const monthOf = (at: Date): string => at.toISOString().slice(0, 7)
/** From Monday on; 1 January 1970 was a Thursday. */
const weekOf = (at: Date): string => String(Math.floor((at.getTime() / dayMs + 3) / 7))

const timeOf = ({ verifiedAt }: Kept): number => verifiedAt?.getTime() ?? 0
