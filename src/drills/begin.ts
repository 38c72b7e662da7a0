import { and, count, desc, eq, gte, inArray, isNull } from 'drizzle-orm'
import type { BackupRow } from '../backups/store.ts'
import { backups } from '../backups/tables.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import type { Blueprints } from '../blueprints/registry.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import { integer } from '../kit/random.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact, type Wake } from '../reconcilers/engine/wake.ts'
import { restoreRefusal } from '../restores/can-restore.ts'
import { restorableChain } from '../restores/chain.ts'
import { servers } from '../servers/tables.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import { cheapestPlaces, diskGbFor } from './places.ts'
import type { DrillRow } from './store.ts'
import { drills } from './tables.ts'

export interface DrillTerms {
  readonly exchange: ExchangeRates
  readonly blueprints: Pick<Blueprints, 'all' | 'find'>
  /** Whether a provider's machines can be deleted. */
  readonly deletes: (provider: string) => boolean
}

/**
 * A drill on the server itself: it moves to another provider, and is compared with what it was. `to` names that
 * provider; without, it is the cheapest other one, whatever the plan may cost, and one that sells for a whole
 * period only where there is none else.
 * @returns the drill, or the code of the sentence why not
 */
export function requestMoveDrill(
  platform: Platform,
  serverId: string,
  to: string | null,
  { exchange, blueprints, deletes }: DrillTerms,
): Promise<Result<DrillRow, string>> {
  const { context } = platform
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server || server.copyOf !== null) return fail('not-found')
    const refusal = restoreRefusal(server) ?? (server.verifiedAt ? null : 'server-not-ready')
    if (refusal) return fail(refusal)
    const plan = await findPlan(tx, server.planId)
    assert(plan, 'a server has a plan')
    const offers = await listOffers(tx)
    const here = server.candidates[server.candidateIndex]
    const disk = offers.find(
      offer => offer.provider === here?.provider && offer.size === here.size,
    )?.diskGb
    const size = {
      ...{ now: context.clock.now(), exchange, coresMin: plan.coresMin },
      memoryGbMin: Math.max(plan.memoryGbMin, blueprints.find(server.blueprint).memoryGbMin),
      diskGbMin: disk ?? plan.diskGbMin,
    }
    const others = offers.filter(({ provider }) =>
      to === null ? provider !== server.machineProvider : provider === to,
    )
    const any = () => true
    const [first, second] = to === null ? [deletes, any] : [any, any]
    const cheapest = cheapestPlaces(others, { ...size, deletes: first })
    const candidates =
      cheapest.length > 0 ? cheapest : cheapestPlaces(others, { ...size, deletes: second })
    if (candidates.length === 0) return fail('no-drill-place')
    const drill = await insertDrill(tx, wake, platform, { kind: 'move', serverId, candidates })
    return drill ? ok(drill) : fail('drill-open')
  })
}

/** A drill with a server's newest backup that the installation can open. @returns it, or why not */
export async function requestCopyDrill(
  platform: Platform,
  serverId: string,
  terms: DrillTerms,
): Promise<Result<DrillRow, string>> {
  const isFit = and(
    eq(backups.serverId, serverId),
    eq(backups.state, 'verified'),
    isNull(backups.recipient),
  )
  const [newest] = await platform.db
    .select()
    .from(backups)
    .where(isFit)
    .orderBy(desc(backups.verifiedAt))
    .limit(1)
  if (!newest) return fail('no-backup')
  const drill = await beginCopyDrill(platform, terms, newest)
  return drill ? ok(drill) : fail('no-drill-place')
}

/** A backup older than this says little of what would be restored today. */
const recentMs = 14 * 86_400_000
const dayMs = 86_400_000

/**
 * A standing duty: some random recent backup is restored to a throw-away machine, so often a day. Only those that
 * the installation can open, and of servers that stand.
 */
export async function beginDueDrill(
  platform: Platform,
  terms: DrillTerms,
  perDay: number,
): Promise<DrillRow | null> {
  if (perDay <= 0) return null
  const { db, context } = platform
  const now = context.clock.now()
  const [begun] = await db
    .select({ number: count() })
    .from(drills)
    .where(and(eq(drills.kind, 'copy'), gte(drills.begunAt, addMs(now, -dayMs / perDay))))
  if ((begun?.number ?? 0) > 0) return null
  const recent = await db
    .select({ backup: backups })
    .from(backups)
    .innerJoin(servers, eq(servers.id, backups.serverId))
    .where(
      and(
        eq(backups.state, 'verified'),
        isNull(backups.recipient),
        isNull(servers.closedAt),
        isNull(servers.copyOf),
        gte(backups.verifiedAt, addMs(now, -recentMs)),
        inArray(
          backups.blueprint,
          terms.blueprints.all.map(({ name }) => name),
        ),
      ),
    )
    .orderBy(backups.id)
  if (recent.length === 0) return null
  const chosen = recent[integer(context.random, 0, recent.length - 1)]
  return chosen ? beginCopyDrill(platform, terms, chosen.backup) : null
}

/** Null: one of its server is on its way, or no machine is to be had. */
export async function beginCopyDrill(
  platform: Platform,
  terms: DrillTerms,
  backup: BackupRow,
): Promise<DrillRow | null> {
  const { db, context } = platform
  const chain = await restorableChain(db, backup)
  const members = chain.ok ? chain.value : []
  const bytes = members.reduce((sum, { row }) => sum + (row.archiveBytes ?? 0), 0)
  const candidates = cheapestPlaces(await listOffers(db), {
    now: context.clock.now(),
    exchange: terms.exchange,
    memoryGbMin: terms.blueprints.find(backup.blueprint).memoryGbMin,
    diskGbMin: diskGbFor(bytes),
    deletes: terms.deletes,
  })
  if (candidates.length === 0) {
    context.log.warn({ backup: backup.id }, 'no machine is to be had for a restore drill')
    return null
  }
  const { serverId, id: backupId } = backup
  return transact(platform, (tx, wake) =>
    insertDrill(tx, wake, platform, { kind: 'copy', serverId, backupId, candidates }),
  )
}

async function insertDrill(
  tx: Transaction,
  wake: Wake,
  { context }: Platform,
  drill: {
    kind: DrillRow['kind']
    serverId: string
    backupId?: string
    candidates: Candidate[]
  },
): Promise<DrillRow | null> {
  const id = newId('drill', context.random)
  const begunAt = context.clock.now()
  const [row] = await tx
    .insert(drills)
    .values({ ...drill, id, state: 'begun', begunAt })
    .onConflictDoNothing()
    .returning()
  if (row) await wake('drill', id)
  return row ?? null
}
