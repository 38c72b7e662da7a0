import { and, eq, notInArray } from 'drizzle-orm'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { newId } from '../kit/ids.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { isOlder } from './can-update.ts'
import { fleetOf, type RolloutRow } from './store.ts'
import { rollouts, updates } from './tables.ts'

const soakHours = 24

export interface RolloutWish {
  readonly withoutRehearsal?: boolean
  /** At any hour, and without a rest between rings. */
  readonly atOnce?: boolean
  /** An operator's account, `shell` or `auto`. */
  readonly askedBy: string
}

/**
 * Begins to bring the version that this installation pins to all servers with an older one. What runs already is
 * the answer when it is asked for again.
 * @returns the rollout, or the code of the sentence why not
 */
export function startRollout(
  platform: Platform,
  blueprint: Blueprint,
  { withoutRehearsal = false, atOnce = false, askedBy }: RolloutWish,
): Promise<Result<RolloutRow, string>> {
  const { name, softwareVersion: version } = blueprint
  return transact(platform, async (tx, wake) => {
    if (blueprint.update === null) return fail('update-by-system')
    const isOpen = and(
      eq(rollouts.blueprint, name),
      notInArray(rollouts.state, ['done', 'stopped']),
    )
    const [open] = await tx.select().from(rollouts).where(isOpen)
    if (open) return open.version === version ? ok(open) : fail('rollout-open')
    const fleet = await fleetOf(tx, name)
    if (!fleet.some(({ server }) => isOlder(server.softwareVersion, version))) {
      return fail('rollout-nothing-older')
    }
    const id = newId('rollout', platform.context.random)
    const [row] = await tx
      .insert(rollouts)
      .values({
        ...{ id, blueprint: name, version, withoutRehearsal, atOnce, askedBy, soakHours },
        state: 'planned',
        begunAt: platform.context.clock.now(),
      })
      .onConflictDoNothing()
      .returning()
    if (!row) return fail('rollout-open')
    // What became of earlier ones is not what stands now.
    await tx
      .update(rollouts)
      .set({ failures: 0, failureCode: null, failureDetail: null })
      .where(and(eq(rollouts.blueprint, name), eq(rollouts.state, 'stopped')))
    await wake('rollout', id)
    return ok(row)
  })
}

/** No further server is begun; those that are at it come to their end. */
export function stopRollout(
  platform: Platform,
  id: string,
  reason = 'rollout-stopped-by-operator',
): Promise<Result<RolloutRow, string>> {
  return transact(platform, async (tx, wake) => {
    const [row] = await tx.select().from(rollouts).where(eq(rollouts.id, id)).for('update')
    if (!row) return fail('not-found')
    if (row.state === 'done' || row.state === 'stopped') return ok(row)
    const endedAt = platform.context.clock.now()
    const [stopped] = await tx
      .update(rollouts)
      .set({ state: 'stopped', reason, endedAt })
      .where(eq(rollouts.id, id))
      .returning()
    const waiting = await tx
      .select({ id: updates.id })
      .from(updates)
      .where(and(eq(updates.rolloutId, id), eq(updates.state, 'begun')))
    for (const update of waiting) await wake('update', update.id)
    await wake('rollout', id)
    return ok(stopped ?? row)
  })
}

/** For a server that neither version runs on, once an operator has seen to what was in the way. */
export function retryUndo(platform: Platform, serverId: string): Promise<Result<null, string>> {
  return transact(platform, async (tx, wake) => {
    const [row] = await tx
      .update(updates)
      .set({ state: 'applying', verdict: 'undo', undoes: 0, failures: 0, endedAt: null })
      .where(and(eq(updates.serverId, serverId), eq(updates.state, 'failed')))
      .returning()
    if (!row) return fail('not-found')
    await wake('update', row.id)
    return ok(null)
  })
}
