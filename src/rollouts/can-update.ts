import { addMs } from '../kit/clock.ts'
import { isBeingRebuilt, isMoving, isWaking, type ServerRow } from '../servers/server.ts'

/** Pure. By their numbers, `2026.9.6` before `2026.10.1`; what has none is no older than anything. */
export function isOlder(version: string | null, than: string): boolean {
  const [numbers, others] = [numbersOf(version ?? ''), numbersOf(than)]
  if (numbers.length === 0) return false
  for (const [at, other] of others.entries()) {
    const number = numbers[at] ?? 0
    if (number !== other) return number < other
  }
  return false
}

const numbersOf = (version: string): number[] =>
  (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '').split('.').filter(Boolean).map(Number)

/**
 * Pure. Why a server cannot be brought to another version now, as the code of a sentence; null: it can. One that
 * rests is not woken for it, and a next machine is installed with the newest version anyway.
 */
export function updateRefusal(server: ServerRow): string | null {
  if (server.desired === 'absent' || server.closedAt !== null) return 'server-gone'
  if (server.suspended) return server.suspended
  if (server.desired === 'stopped') return 'server-stopped'
  if (server.desired === 'hibernated') return 'server-hibernated'
  if (isMoving(server)) return 'server-moving'
  if (isWaking(server) || isBeingRebuilt(server) || server.verifiedAt === null) {
    return 'server-not-ready'
  }
  return server.machineState === 'running' ? null : 'server-not-ready'
}

const dayMs = 86_400_000

/** Pure. Nobody knows when it can be: a rollout does not wait for it, and the next one finds it. */
export const isOutOfReach = (server: ServerRow, now: Date): boolean =>
  server.desired !== 'ready' ||
  server.closedAt !== null ||
  server.suspended !== null ||
  server.lostAt !== null ||
  isLongUnwell(server, now)

/** It has not answered for a day, whatever keeps it from that. */
function isLongUnwell({ verifiedAt, steps: { verify } }: ServerRow, now: Date): boolean {
  if (verifiedAt !== null || !verify || verify.endedAt) return false
  return addMs(new Date(verify.startedAt), dayMs) <= now
}
