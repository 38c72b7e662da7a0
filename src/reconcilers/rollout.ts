import { and, eq, gte } from 'drizzle-orm'
import { findBackup } from '../backups/store.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { beginCopyDrill, type DrillTerms } from '../drills/begin.ts'
import { type DrillRow, findDrill } from '../drills/store.ts'
import { drills } from '../drills/tables.ts'
import { newId } from '../kit/ids.ts'
import { isOlder, isOutOfReach, updateRefusal } from '../rollouts/can-update.ts'
import { nextOf } from '../rollouts/next.ts'
import type { Ring } from '../rollouts/ring.ts'
import { type FleetServer, fleetOf, type RolloutRow, updatesOf } from '../rollouts/store.ts'
import { updates } from '../rollouts/tables.ts'
import { tellStopped } from '../rollouts/update-letters.ts'
import { hoursAhead, isInWindow, type MaintenanceWindow } from '../rollouts/window.ts'
import { newestCopy } from '../servers/rebuild.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Next, Pass, Reconciler } from './engine/engine.ts'
import type { Platform } from './engine/platform.ts'

export interface RolloutTools {
  readonly platform: Platform
  readonly blueprint: (name: string) => Blueprint
  readonly drills: DrillTerms
  readonly window: MaintenanceWindow
  readonly zone: string
  readonly publicUrl: string
}

const drillLookMs = 30_000
/** Servers come to be ready, and nights begin, without a word to us. */
const lookMs = 60_000
/** A rehearsal that said nothing is held again. */
const rehearsalsMost = 3
/** For so many looks a drill that cannot be begun is waited for: as long as the one before it may take. */
const rehearsalLooksMost = 720

/** Brings a version to servers ring by ring; each server's way to it is a row of its own. */
export function rolloutReconciler(tools: RolloutTools): Reconciler<'rollout'> {
  return {
    name: 'rollout',
    async pass(row, pass) {
      if (row.state === 'done') return { wakeInMs: null }
      if (row.state === 'stopped') return settledAs(row)
      if (tools.blueprint(row.blueprint).softwareVersion !== row.version) {
        return stop(row, 'rollout-version-gone', pass, tools)
      }
      if (row.state === 'planned') {
        const state = row.withoutRehearsal ? 'canary' : 'rehearsing'
        await pass.write({ state })
        return { wakeInMs: 0 }
      }
      return row.state === 'rehearsing'
        ? rehearse(row, pass, tools)
        : goOn({ ...row, state: row.state }, pass, tools)
    },
  }
}

/** What an operator has not stopped is shown to them until the next rollout. */
const settledAs = ({ reason }: RolloutRow): Next =>
  reason === null || reason === 'rollout-stopped-by-operator'
    ? { wakeInMs: null }
    : { wakeInMs: null, failure: { code: reason, detail: 'the rollout was stopped' } }

async function stop(
  row: RolloutRow,
  reason: string,
  pass: Pass<'rollout'>,
  { platform, publicUrl, zone }: RolloutTools,
): Promise<Next> {
  const { context } = platform
  const ended = { state: 'stopped', reason, endedAt: context.clock.now() } as const
  const stopped = await pass.write(ended, async (tx, wake) => {
    await tellStopped({ tx, wake, context, publicUrl, zone }, row, reason)
    const waiting = await tx
      .select({ id: updates.id })
      .from(updates)
      .where(and(eq(updates.rolloutId, row.id), eq(updates.state, 'begun')))
    for (const { id } of waiting) await wake('update', id)
  })
  context.log.error({ rollout: row.id, version: row.version, reason }, 'a rollout was stopped')
  return settledAs(stopped)
}

/**
 * A copy with the data of one of the servers is installed with the new version, and has to answer with all that the
 * backup has: a restore drill is that already.
 */
async function rehearse(
  row: RolloutRow,
  pass: Pass<'rollout'>,
  tools: RolloutTools,
): Promise<Next> {
  const { platform } = tools
  if (row.drillId === null) {
    const drillId = await beginRehearsal(row, tools)
    if (drillId === 'no-backup') return stop(row, 'rollout-no-rehearsal', pass, tools)
    const failure = { code: 'rollout-no-rehearsal', detail: 'no drill can be begun now' }
    if (drillId === null) {
      return row.failures + 1 >= rehearsalLooksMost
        ? stop(row, failure.code, pass, tools)
        : { wakeInMs: lookMs, failure }
    }
    await pass.write({ drillId })
    return { wakeInMs: drillLookMs }
  }
  const drill = await findDrill(platform.db, row.drillId)
  if (drill?.state === 'passed') {
    await pass.write({ state: 'canary' })
    return { wakeInMs: 0 }
  }
  if (drill?.state === 'failed') return stop(row, 'rollout-rehearsal-failed', pass, tools)
  if (drill?.state === 'begun' || drill?.state === 'under-way') return { wakeInMs: drillLookMs }
  if (!drill || (await rehearsalsOf(row, drill.serverId, tools)).length >= rehearsalsMost) {
    return stop(row, 'rollout-no-rehearsal', pass, tools)
  }
  await pass.write({ drillId: null })
  const detail = `its drill said nothing: ${drill.reason}`
  return { wakeInMs: drillLookMs, failure: { code: 'rollout-no-rehearsal', detail } }
}

/** One that was begun by a pass that died is found again. Null: not now. */
async function beginRehearsal(
  row: RolloutRow,
  tools: RolloutTools,
): Promise<string | 'no-backup' | null> {
  const { platform, drills: terms } = tools
  const { db } = platform
  const fleet = await fleetOf(db, row.blueprint)
  const behind = fleet.filter(({ server }) => isOlder(server.softwareVersion, row.version))
  for (const { server } of inLine(behind)) {
    const newest = await newestCopy(db, server)
    const backup = newest && (await findBackup(db, newest.id))
    if (!backup) continue
    const known = await rehearsalsOf(row, server.id, tools)
    const open = known.find(({ state }) => state !== 'called-off')
    if (open) return open.id
    return (await beginCopyDrill(platform, terms, backup))?.id ?? null
  }
  return 'no-backup'
}

/** The copies of a server that were made since the rollout began, whatever became of them. */
const rehearsalsOf = (
  { begunAt }: RolloutRow,
  serverId: string,
  { platform }: RolloutTools,
): Promise<DrillRow[]> =>
  platform.db
    .select()
    .from(drills)
    .where(
      and(eq(drills.serverId, serverId), eq(drills.kind, 'copy'), gte(drills.begunAt, begunAt)),
    )

/** Operators' own first: what is on a copy is seen by nobody, but it is theirs. */
const inLine = (fleet: readonly FleetServer[]): FleetServer[] =>
  [...fleet].sort((one, other) => Number(other.isOperators) - Number(one.isOperators))

async function goOn(
  row: RolloutRow & { state: Ring },
  pass: Pass<'rollout'>,
  tools: RolloutTools,
): Promise<Next> {
  const { platform, window } = tools
  const { db, context } = platform
  const now = context.clock.now()
  const fleet = await fleetOf(db, row.blueprint)
  const seen = fleet.map(({ server, isOperators }) => ({
    ...{ id: server.id, isOperators },
    isBehind: isOlder(server.softwareVersion, row.version) && !isOutOfReach(server, now),
    isTime:
      updateRefusal(server) === null &&
      (row.atOnce || isInWindow(window, hoursAhead(placeOf(server)), now)),
  }))
  const next = nextOf(row, seen, await updatesOf(db, [row.id]), now)
  switch (next.kind) {
    case 'stop':
      return stop(row, next.reason, pass, tools)
    case 'wait': {
      const untilMs = next.until ? next.until.getTime() - now.getTime() : lookMs
      return { wakeInMs: Math.min(untilMs, lookMs) }
    }
    case 'advance': {
      const endedAt = next.to === 'done' ? now : null
      await pass.write({ state: next.to, endedAt })
      context.log.info({ rollout: row.id, state: next.to }, 'a rollout goes on')
      return { wakeInMs: next.to === 'done' ? null : 0 }
    }
    case 'begin':
      await pass.write({}, async (tx, wake) => {
        for (const { server } of fleet.filter(each => next.serverIds.includes(each.server.id))) {
          const id = newId('update', context.random)
          const [begun] = await tx
            .insert(updates)
            .values({
              ...{ id, rolloutId: row.id, serverId: server.id, ring: next.ring, state: 'begun' },
              ...{ fromVersion: server.softwareVersion, toVersion: row.version },
              ...{ machineGeneration: server.machineGeneration, begunAt: now },
            })
            .onConflictDoNothing()
            .returning()
          if (begun) await wake('update', id)
        }
      })
      return { wakeInMs: lookMs }
  }
}

export const placeOf = ({ candidates, candidateIndex }: ServerRow) =>
  candidates[candidateIndex] ?? null
