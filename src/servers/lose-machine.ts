import { and, eq } from 'drizzle-orm'
import { plans } from '../billing/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import {
  type Course,
  courseOf,
  foundAgain,
  isLoss,
  isLost,
  type LossPolicy,
  machineKey,
  rebuiltFrom,
} from './loss.ts'
import { type LettersTo, tellFound, tellLoss } from './loss-letters.ts'
import { newestOfAll } from './rebuild.ts'
import type { ServerRow } from './server.ts'
import { servers } from './tables.ts'

/** What an installation does about losses, and where its letters lead. */
export interface LossTerms extends LettersTo {
  readonly lostMachines: LossPolicy
}

/**
 * A server's machine is gone: its vendor says so by list and by id. One that its customer had without our doing
 * anything to it is lost: customer and operators are told once, and what follows is written in the same
 * transaction. `seen` is the row as it was looked at; one that has another machine by now is left alone.
 */
export async function loseMachine(
  platform: Platform,
  seen: ServerRow,
  terms: LossTerms,
): Promise<Course | null> {
  const { context } = platform
  const now = context.clock.now()
  return transact(platform, async (tx, wake) => {
    const server = await lockSame(tx, seen)
    if (!server) return null
    await wake('server', server.id)
    if (!isLoss(server) || !server.machineProvider || !server.machineId) {
      await tx.update(servers).set({ machineState: 'missing' }).where(eq(servers.id, server.id))
      return null
    }
    const copy = await newestOfAll(tx, server)
    const { backupEveryHours } = await planOf(tx, server)
    const course = courseOf(terms.lostMachines, copy, backupEveryHours, now)
    await tx
      .update(servers)
      .set({
        machineState: 'missing',
        lostAt: now,
        lostMachineId: machineKey(server.machineProvider, server.machineId),
        ...(course === 'rebuild' && copy ? rebuiltFrom(server, copy) : {}),
      })
      .where(eq(servers.id, server.id))
    await tellLoss({ tx, wake, context, to: terms }, { ...server, lostAt: now }, { course, copy })
    context.log.error(
      { server: server.id, provider: server.machineProvider, machine: server.machineId, course },
      'a machine is lost',
    )
    return course
  })
}

/**
 * A machine that was said to be lost is there, before anything was done about it: nothing happens, and its
 * customer is told, once.
 */
export async function findMachineAgain(
  platform: Platform,
  seen: ServerRow,
  machine: { state: string; address: string | null },
  terms: LettersTo,
): Promise<void> {
  await transact(platform, async (tx, wake) => {
    const server = await lockSame(tx, seen)
    if (!server || !isLost(server)) return
    await tx.update(servers).set(foundAgain(server, machine)).where(eq(servers.id, server.id))
    await tellFound({ tx, wake, context: platform.context, to: terms }, server)
    await wake('server', server.id)
  })
}

async function lockSame(tx: Transaction, seen: ServerRow): Promise<ServerRow | null> {
  const [server] = await tx
    .select()
    .from(servers)
    .where(
      and(
        eq(servers.id, seen.id),
        eq(servers.machineProvider, seen.machineProvider ?? ''),
        eq(servers.machineId, seen.machineId ?? ''),
      ),
    )
    .for('update')
  return server ?? null
}

async function planOf(tx: Transaction, { planId }: ServerRow) {
  const [plan] = await tx.select().from(plans).where(eq(plans.id, planId))
  assert(plan, 'a server is of a plan')
  return plan
}
