import { eq, lte, sql } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { observations } from './tables.ts'

type Ground = Pick<Platform, 'db' | 'context'>

/** Claims the next observation of this name; false when another worker has it or it is not due. */
export async function takeTurn(
  { db, context }: Ground,
  name: string,
  everyMs: number,
): Promise<boolean> {
  const now = context.clock.now()
  const nextAt = addMs(now, everyMs)
  const claimed = await db
    .insert(observations)
    .values({ name, nextAt })
    .onConflictDoUpdate({
      target: observations.name,
      set: { nextAt },
      setWhere: lte(observations.nextAt, now),
    })
    .returning({ name: observations.name })
  return claimed.length > 0
}

/** Records what became of it, for the operator and for `doctor`. */
export async function endTurn(
  { db, context }: Ground,
  name: string,
  error: ProviderError | null,
): Promise<void> {
  await db
    .update(observations)
    .set(
      error
        ? {
            failureCode: error.kind,
            failureDetail: `${error.operation}: ${error.code} ${error.message}`,
          }
        : { seenAt: context.clock.now(), failureCode: sql`null`, failureDetail: sql`null` },
    )
    .where(eq(observations.name, name))
}
