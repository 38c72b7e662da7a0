import { and, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { addMs } from '../kit/clock.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import type { InstancePort } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import { limitIn, termsOf } from '../usage/store.ts'
import { usageLimits } from '../usage/tables.ts'
import { tellLimit } from '../usage/tell-limit.ts'
import { limitState, spanOf, totalOf } from '../usage/usage.ts'

export interface LimitTools {
  readonly platform: Platform
  readonly instances: Pick<InstancePort, 'usage'>
  readonly blueprint: (name: string) => Blueprint
  readonly zone: string
  readonly publicUrl: string
}

/** A gateway is asked no more often than this. */
const lookMs = 3_600_000
/** One that was used for years reads all of it once. */
const readMs = 30_000
const atOnce = 8
const most = 64

type LimitRow = typeof usageLimits.$inferSelect

/**
 * A standing duty: where somebody has set a limit, their gateway is asked once an hour what was used, because messengers
 * and timed work go past us. Servers without a limit are not asked.
 */
export async function observeLimits(tools: LimitTools, signal: AbortSignal): Promise<void> {
  const due = await claimDue(tools)
  for (let at = 0; at < due.length && !signal.aborted; at += atOnce) {
    const some = due.slice(at, at + atOnce)
    const ends = await Promise.allSettled(some.map(each => look(each, tools, signal)))
    for (const end of ends) {
      if (end.status === 'rejected') {
        tools.platform.context.log.error({ error: end.reason }, 'a limit was not looked at')
      }
    }
  }
}

interface Due {
  server: ServerRow
  limit: LimitRow
}

/** Whom to ask now; each is claimed, so that two workers ask one gateway once. */
async function claimDue({ platform: { db, context } }: LimitTools): Promise<Due[]> {
  const now = context.clock.now()
  const mayAsk = or(isNull(usageLimits.lookedAt), lt(usageLimits.lookedAt, addMs(now, -lookMs)))
  const found = await db
    .select({ server: servers, limit: usageLimits })
    .from(usageLimits)
    .innerJoin(servers, eq(servers.id, usageLimits.serverId))
    .where(
      and(
        mayAsk,
        eq(servers.desired, 'ready'),
        eq(servers.replacing, false),
        isNull(servers.suspended),
        isNull(servers.restoreFrom),
        isNotNull(servers.verifiedAt),
        eq(servers.machineState, 'running'),
      ),
    )
    .orderBy(sql`${usageLimits.lookedAt} asc nulls first`)
    .limit(most)
  const claimed: Due[] = []
  for (const { server, limit } of found) {
    const rows = await db
      .update(usageLimits)
      .set({ lookedAt: now })
      .where(and(eq(usageLimits.serverId, server.id), eq(usageLimits.setAt, limit.setAt), mayAsk))
      .returning({ id: usageLimits.serverId })
    if (rows.length > 0) claimed.push({ server, limit })
  }
  return claimed
}

async function look({ server, limit: row }: Due, tools: LimitTools, signal: AbortSignal) {
  const { platform, instances, blueprint, zone } = tools
  const terms = await termsOf(platform.db, server.id)
  const { month, to } = spanOf(platform.context.clock.now(), 1, terms.zone)
  const target = instanceTarget(server, { vault: platform.vault, blueprint, zone })
  const within = AbortSignal.any([signal, AbortSignal.timeout(readMs)])
  const read = await instances.usage(target, { from: month, to, zone: terms.zone }, within)
  if (!read.ok) {
    platform.context.log.warn({ server: server.id, ...read.error }, 'its usage was not read')
    return
  }
  const limit = limitIn(row)
  const total = totalOf(read.value.models, terms.prices)
  const state = limitState(total, limit)
  if (state !== 'near' && state !== 'reached') return
  await tellLimit(platform, tools, server, { state, limit, setAt: row.setAt, total, month })
}
