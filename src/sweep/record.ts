import { and, eq, isNull, lt, notInArray } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import { newId } from '../kit/ids.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { orphans, type ThingKind } from './tables.ts'
import type { Thing } from './thing.ts'
import { apartMs, type OrphanRow } from './verdict.ts'

/** How long it is remembered what was removed. */
const rememberedMs = 30 * 86_400_000

/**
 * Writes down what one good list shows of things that nobody needs, and forgets those that it shows no more, or
 * that somebody needs again: whatever was noted of them proves nothing when they come back.
 */
export async function recordOrphans(
  { db, context }: Platform,
  source: string,
  kind: ThingKind,
  things: readonly Thing[],
): Promise<OrphanRow[]> {
  const now = context.clock.now()
  const isOfList = and(eq(orphans.provider, source), eq(orphans.kind, kind))
  return db.transaction(async tx => {
    const ids = things.map(({ vendorId }) => vendorId)
    const isShown = ids.length > 0 ? notInArray(orphans.vendorId, ids) : undefined
    await tx.delete(orphans).where(and(isOfList, isNull(orphans.deletedAt), isShown))
    await tx.delete(orphans).where(and(isOfList, lt(orphans.deletedAt, addMs(now, -rememberedMs))))
    const known = await tx.select().from(orphans).where(isOfList).for('update')
    const rows: OrphanRow[] = []
    for (const thing of things) {
      const before = known.find(({ vendorId }) => vendorId === thing.vendorId)
      const [row] = before
        ? await tx
            .update(orphans)
            .set({ ...factsOf(thing), ...seenAgain(before, now) })
            .where(eq(orphans.id, before.id))
            .returning()
        : await tx
            .insert(orphans)
            .values({
              ...{ id: newId('orphan', context.random), provider: source, kind },
              ...{ vendorId: thing.vendorId, ...factsOf(thing) },
              ...{ firstSeenAt: now, lastSeenAt: now, seenCount: 1 },
              ...{ verdict: 'wait', reason: 'orphan-young' },
            })
            .returning()
      if (row) rows.push(row)
    }
    return rows
  })
}

const factsOf = ({ name, labels, claimant, createdAt }: Thing) => ({
  ...{ name, createdAt, labels: { ...labels } },
  ownerId: claimant && 'id' in claimant ? claimant.id : null,
})

/** Looks that are close together are one. What is seen after its removal was not removed, or has come back. */
export function seenAgain(
  { lastSeenAt, seenCount }: Pick<OrphanRow, 'lastSeenAt' | 'seenCount'>,
  now: Date,
): Pick<OrphanRow, 'deletedAt'> & Partial<OrphanRow> {
  const again = addMs(lastSeenAt, apartMs) <= now
  return { deletedAt: null, ...(again ? { lastSeenAt: now, seenCount: seenCount + 1 } : {}) }
}

/** What an operator sees: all that is nobody's, and what was removed lately. */
export const listOrphans = ({ db }: Pick<Platform, 'db'>): Promise<OrphanRow[]> =>
  db.select().from(orphans).orderBy(orphans.provider, orphans.kind, orphans.firstSeenAt)
