import { and, eq, isNull } from 'drizzle-orm'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { orphans } from './tables.ts'
import type { OrphanRow } from './verdict.ts'

/** What an operator says of an orphan: it stays for good, or it goes without any proof. */
export type Word = 'keep' | 'release'

/**
 * Writes an operator's word down; the next round of the sweep acts by it. The last word counts. What was kept
 * and had been switched off stays off: its operator switches it on at the vendor.
 * @returns the orphan as it is now, or `not-found` when there is none, or none any more
 */
export async function sayOfOrphan(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  id: string,
  word: Word,
): Promise<Result<OrphanRow, 'not-found'>> {
  const now = context.clock.now()
  const [row] = await db
    .update(orphans)
    .set(
      word === 'keep'
        ? { keptAt: now, releasedAt: null, verdict: 'leave', reason: 'orphan-kept' }
        : { keptAt: null, releasedAt: now, verdict: 'remove', reason: 'orphan-released' },
    )
    .where(and(eq(orphans.id, id), isNull(orphans.deletedAt)))
    .returning()
  return row ? ok(row) : fail('not-found')
}
