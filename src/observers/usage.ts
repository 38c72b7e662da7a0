import { and, asc, eq, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm'
import { plans } from '../billing/tables.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { parseUsage, type Usage, usageCommand } from '../blueprints/usage.ts'
import { idleVerdict, lastUse, usedBy, warnMs } from '../idle/idle.ts'
import { addMs } from '../kit/clock.ts'
import { mails } from '../mail/tables.ts'
import { providerNames } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { MachineShell } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requestRest } from '../servers/operate.ts'
import { idleKey, tellIdle } from '../servers/rest-letters.ts'
import type { RestTerms } from '../servers/rest-terms.ts'
import type { ServerRow } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'

export interface UsageTools {
  readonly platform: Platform
  readonly shell: MachineShell
  readonly blueprint: (name: string) => Blueprint
  readonly terms: RestTerms
  readonly zone: string
  readonly publicUrl: string
}

type PlanIdle = Pick<typeof plans.$inferSelect, 'idleAction' | 'idleHours'>

/** A machine is asked no more often than this, and only when it may have to rest soon. */
const askMs = 3_600_000
const atOnce = 8
const most = 64

/**
 * A standing duty: servers that nobody seems to have used for almost as long as their plan allows are asked
 * themselves. Who was used gets their time anew; the others are warned, and then laid to rest. A machine that
 * does not answer is not idle. What this costs is a look into our table, and a connection for each that is near
 * its time.
 */
export async function observeUsage(tools: UsageTools, signal: AbortSignal): Promise<void> {
  const due = await claimDue(tools)
  for (let at = 0; at < due.length && !signal.aborted; at += atOnce) {
    const some = due.slice(at, at + atOnce)
    const ends = await Promise.allSettled(some.map(each => look(each, tools, signal)))
    for (const end of ends) {
      if (end.status === 'rejected') {
        tools.platform.context.log.error({ error: end.reason }, 'the use of a server is not known')
      }
    }
  }
}

interface Due {
  server: ServerRow
  plan: PlanIdle
}

/** Whom to ask now; each is claimed, so that two workers ask one machine once. */
async function claimDue({ platform: { db, context }, terms }: UsageTools): Promise<Due[]> {
  const now = context.clock.now()
  const since = sql`coalesce(greatest(${servers.lastUsedAt}, ${servers.announcedAt}), ${servers.announcedAt})`
  const quietMs = sql`(${plans.idleHours} * 3600000.0 - least(21600000.0, ${plans.idleHours} * 900000.0))`
  // Where machines are paid for in advance, a rest without one saves nothing.
  const hibernating = providerNames.filter(name => terms.hibernates(name))
  const mayAsk = or(isNull(servers.usageAskedAt), lt(servers.usageAskedAt, addMs(now, -askMs)))
  const found = await db
    .select({ server: servers, plan: plans })
    .from(servers)
    .innerJoin(plans, eq(plans.id, servers.planId))
    .where(
      and(
        ne(plans.idleAction, 'none'),
        eq(servers.desired, 'ready'),
        eq(servers.keepAwake, false),
        eq(servers.replacing, false),
        isNull(servers.suspended),
        isNull(servers.copyOf),
        isNull(servers.backupWanted),
        isNull(servers.restoreFrom),
        isNotNull(servers.announcedAt),
        isNotNull(servers.verifiedAt),
        eq(servers.machineState, 'running'),
        mayAsk,
        or(ne(plans.idleAction, 'hibernate'), inArray(servers.machineProvider, hibernating)),
        sql`${since} <= ${now.toISOString()}::timestamptz - ${quietMs} * interval '1 millisecond'`,
      ),
    )
    .orderBy(asc(servers.usageAskedAt))
    .limit(most)
  const claimed: Due[] = []
  for (const { server, plan } of found) {
    const [row] = await db
      .update(servers)
      .set({ usageAskedAt: now })
      .where(and(eq(servers.id, server.id), mayAsk))
      .returning()
    if (row) claimed.push({ server: row, plan })
  }
  return claimed
}

async function look({ server, plan }: Due, tools: UsageTools, signal: AbortSignal): Promise<void> {
  const usage = await ask(server, tools, signal)
  const now = tools.platform.context.clock.now()
  const usedAt = usedBy(server, usage, plan.idleHours, now)
  if (usedAt === null) return
  if (usedAt > (lastUse(server) ?? usedAt)) {
    await tools.platform.db
      .update(servers)
      .set({
        lastUsedAt: sql`greatest(${servers.lastUsedAt}, ${usedAt.toISOString()}::timestamptz)`,
      })
      .where(eq(servers.id, server.id))
  }
  const warnedAt = await warningOf(server, usedAt, tools)
  const verdict = idleVerdict(usedAt, warnedAt, plan.idleHours, now)
  if (verdict.kind === 'warn') await warn(server, plan, usedAt, verdict.restsAt, tools)
  if (verdict.kind === 'rest') await layToRest(server, plan, usedAt, tools)
}

async function ask(
  server: ServerRow,
  { platform, shell, blueprint, zone }: UsageTools,
  signal: AbortSignal,
): Promise<Usage | null> {
  const target = instanceTarget(server, { vault: platform.vault, blueprint, zone })
  const command = usageCommand(blueprint(server.blueprint).usage)
  const asked = await shell.run(target, command, '', signal)
  const usage = asked.ok && asked.value.code === 0 ? parseUsage(asked.value.stdout) : null
  if (usage === null) {
    platform.context.log.warn({ server: server.id, asked }, 'a machine does not tell of its use')
  }
  return usage
}

async function warningOf(
  { id }: ServerRow,
  usedAt: Date,
  { platform: { db } }: UsageTools,
): Promise<Date | null> {
  const [letter] = await db
    .select()
    .from(mails)
    .where(eq(mails.key, idleKey(id, usedAt)))
  return letter?.createdAt ?? null
}

async function warn(
  server: ServerRow,
  { idleAction: action, idleHours }: PlanIdle,
  usedAt: Date,
  restsAt: Date,
  { platform, publicUrl, zone }: UsageTools,
): Promise<void> {
  if (action === 'none') return
  const { context } = platform
  await transact(platform, async (tx, wake) => {
    const rest = { action, usedAt, restsAt }
    await tellIdle(tx, wake, { context, publicUrl, zone }, server, rest)
    // The next look is due when it is time, not an hour after this one.
    const askedAt = addMs(context.clock.now(), Math.min(0, warnMs(idleHours) - askMs))
    await tx.update(servers).set({ usageAskedAt: askedAt }).where(eq(servers.id, server.id))
  })
}

/** Only as it was when it was asked: whoever has used it meanwhile, or wants it awake, keeps it. */
async function layToRest(
  { id }: ServerRow,
  { idleAction }: PlanIdle,
  usedAt: Date,
  { platform, terms }: UsageTools,
): Promise<void> {
  const operation =
    idleAction === 'stop' ? { action: 'stop' as const } : { action: 'hibernate' as const, terms }
  const asked = await requestRest(platform, id, operation, 'idle', {
    isStillWanted: now => !now.keepAwake && (lastUse(now) ?? usedAt) <= usedAt,
  })
  platform.context.log.info({ server: id, idleAction, asked: asked.ok }, 'nobody uses a server')
}
