import { addMs } from '../kit/clock.ts'
import { type Kept, type Retention, untilOfGone, whatToKeep } from './retention.ts'

const dayMs = 86_400_000
/** Beyond it nobody plans. */
const daysMost = 400

/**
 * Pure. Until when each backup stays if nothing changes and one more is made every day: what its customer may
 * count on, to the day. Null: until they say otherwise, or for longer than can be told.
 * @returns by the backup's id
 */
export function keptUntil(
  backups: readonly Kept[],
  now: Date,
  retention: Retention,
): Map<string, Date | null> {
  const verified = backups.filter(({ state }) => state === 'verified')
  const until = new Map<string, Date | null>(verified.map(({ id }) => [id, null]))
  if (retention.goneUntil !== null) return untilOfGone(verified, retention.goneUntil)
  let left = [...verified]
  for (let day = 1; day <= daysMost && left.some(({ id }) => until.has(id)); day++) {
    const at = addMs(now, day * dayMs)
    left.push(daily(day, at))
    const kept = whatToKeep(left, at, retention)
    for (const { id } of left) if (!kept.has(id) && until.has(id)) until.set(id, at)
    left = left.filter(({ id }) => kept.has(id))
    if (left.every(({ id, pinnedAt }) => !until.has(id) || pinnedAt !== null)) break
  }
  return until
}

const daily = (day: number, verifiedAt: Date): Kept => ({
  id: `day ${String(day).padStart(3, '0')}`,
  parentId: null,
  state: 'verified',
  purpose: 'scheduled',
  verifiedAt,
  keepUntil: null,
  pinnedAt: null,
  storedBytes: 0,
})
