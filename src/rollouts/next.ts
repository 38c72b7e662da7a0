import { addMs } from '../kit/clock.ts'
import { type Ring, ringsOf } from './ring.ts'
import { rings, type rollouts, type updates } from './tables.ts'

type Rollout = Pick<typeof rollouts.$inferSelect, 'soakHours' | 'atOnce'> & { state: Ring }
type Update = Pick<typeof updates.$inferSelect, 'serverId' | 'ring' | 'state' | 'endedAt'>

export interface RolloutServer {
  readonly id: string
  readonly isOperators: boolean
  /** It runs an older version, and will be ready to be brought to the new one. */
  readonly isBehind: boolean
  /** It can be begun now. */
  readonly isTime: boolean
}

export type NextOfRollout =
  | { kind: 'begin'; ring: Ring; serverIds: string[] }
  | { kind: 'advance'; to: Ring | 'done' }
  | { kind: 'stop'; reason: string }
  /** Null: until something of it has changed. */
  | { kind: 'wait'; until: Date | null }

/** At the same time: the first few are watched, the others spare stores and lines. */
const atOnceMost: Record<Ring, number> = { canary: 2, tenth: 4, all: 8 }
/** More than so many, or than that part of a ring, and it is the version rather than the server. */
const failedMost = 2
const failedShare = 0.02

const hourMs = 3_600_000

/**
 * Pure. What is next for a rollout. A ring is done when each of its servers that can be updated was; the next begins
 * after a time in which whoever uses them may notice something. Whoever joins a ring that is done comes with the
 * next.
 */
export function nextOf(
  rollout: Rollout,
  servers: readonly RolloutServer[],
  updates: readonly Update[],
  now: Date,
): NextOfRollout {
  const reached = rings.indexOf(rollout.state)
  const ringOfServer = ringsOf(servers)
  const isReached = (ring: Ring) => rings.indexOf(ring) <= reached
  const stopped = stopReason(rollout.state, ringOfServer, updates)
  if (stopped) return { kind: 'stop', reason: stopped }

  const known = new Set(updates.map(({ serverId }) => serverId))
  const pending = servers.filter(
    ({ id, isBehind }) => isBehind && !known.has(id) && isReached(ringOfServer.get(id) ?? 'all'),
  )
  const open = updates.filter(({ state }) => state === 'begun' || state === 'applying')
  const room = atOnceMost[rollout.state] - open.length
  const due = pending.filter(({ isTime }) => isTime).slice(0, Math.max(0, room))
  if (due.length > 0) {
    return { kind: 'begin', ring: rollout.state, serverIds: due.map(({ id }) => id) }
  }
  if (pending.length > 0 || open.length > 0) return { kind: 'wait', until: null }

  const next = rings[reached + 1]
  if (next === undefined) return { kind: 'advance', to: 'done' }
  const ended = updates
    .filter(({ ring }) => ring === rollout.state)
    .map(({ endedAt }) => endedAt?.getTime() ?? 0)
  const soakMs = rollout.atOnce || ended.length === 0 ? 0 : rollout.soakHours * hourMs
  const until = addMs(new Date(Math.max(0, ...ended)), soakMs)
  return until > now ? { kind: 'wait', until } : { kind: 'advance', to: next }
}

/** Of the first ring one is enough; a ring is judged by what of it was tried. */
function stopReason(
  state: Ring,
  ringOfServer: ReadonlyMap<string, Ring>,
  updates: readonly Update[],
): string | null {
  const failed = (ring: Ring) =>
    updates.filter(
      update =>
        update.ring === ring && (update.state === 'failed' || update.state === 'rolled-back'),
    ).length
  if (failed('canary') > 0) return 'rollout-canary-failed'
  const size = [...ringOfServer.values()].filter(ring => ring === state).length
  const count = failed(state)
  return count > failedMost || count > size * failedShare ? 'rollout-ring-failed' : null
}
