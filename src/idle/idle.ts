import type { Usage } from '../blueprints/usage.ts'
import { addMs } from '../kit/clock.ts'
import type { ServerRow } from '../servers/server.ts'

const hourMs = 3_600_000

/** Its customer hears of a rest so long before it: a quarter of the time, and no more than six hours. */
export const warnMs = (idleHours: number): number => Math.min(6 * hourMs, (idleHours * hourMs) / 4)

/** The same moment, told twice by a clock of its own, is one. */
const toleranceMs = 120_000

type Used = Pick<ServerRow, 'lastUsedAt' | 'announcedAt'>

/** When it was last used, as far as is known; it begins when it is handed over. */
export function lastUse({ lastUsedAt, announcedAt }: Used): Date | null {
  if (announcedAt === null || lastUsedAt === null) return announcedAt
  return lastUsedAt > announcedAt ? lastUsedAt : announcedAt
}

/**
 * Pure. When it was last used, after its machine was asked; null: nobody knows, so it counts as used. Work that
 * is under way, or due within the time after which it would rest, is use of this very moment.
 */
export function usedBy(
  server: Used,
  usage: Usage | null,
  idleHours: number,
  now: Date,
): Date | null {
  const known = lastUse(server)
  if (usage === null || known === null) return null
  const isDue = usage.dueInSeconds !== null && usage.dueInSeconds * 1000 <= idleHours * hourMs
  if (usage.busy || isDue) return now
  const told = usage.usedSecondsAgo === null ? known : addMs(now, -usage.usedSecondsAgo * 1000)
  return told > addMs(known, toleranceMs) ? told : known
}

export type IdleVerdict =
  | { kind: 'in-use' }
  /** It rests at that time unless it is used. */
  | { kind: 'warn'; restsAt: Date }
  | { kind: 'warned' }
  | { kind: 'rest' }

/** Pure. What is due for a server that was last used at `usedAt`; nobody's server rests without a warning. */
export function idleVerdict(
  usedAt: Date,
  warnedAt: Date | null,
  idleHours: number,
  now: Date,
): IdleVerdict {
  const restsAt = addMs(usedAt, idleHours * hourMs)
  const early = warnMs(idleHours)
  if (addMs(restsAt, -early) > now) return { kind: 'in-use' }
  if (warnedAt === null) {
    const soonest = Math.max(addMs(now, early).getTime(), restsAt.getTime())
    return { kind: 'warn', restsAt: new Date(soonest) }
  }
  const isTime = restsAt <= now && addMs(warnedAt, early) <= now
  return { kind: isTime ? 'rest' : 'warned' }
}
