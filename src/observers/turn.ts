import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { observations } from './tables.ts'

type Ground = Pick<Platform, 'db' | 'context'>

/** What the observation of a provider's machines is called. */
export const machinesTurn = (provider: string): string => `machines:${provider}`

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

/** Has the next observation of this name made no later than `at`. */
export async function hurryTurn({ db }: Ground, name: string, at: Date): Promise<void> {
  await db
    .update(observations)
    .set({ nextAt: at })
    .where(and(eq(observations.name, name), gt(observations.nextAt, at)))
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
