import { eq, isNotNull } from 'drizzle-orm'
import { addMs } from '../kit/clock.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type Doubt, observations } from './tables.ts'
import { machinesTurn } from './turn.ts'

/** So long an operator's word holds: enough for every machine that is missing to be asked for by its id. */
const believedMs = 2 * 3600_000

/** A provider whose list is not believed at the moment. */
export interface DoubtedProvider extends Doubt {
  provider: string
  /** Until when an operator has said to believe it all the same. */
  believedUntil: Date | null
}

export async function listDoubted({ db }: Pick<Platform, 'db'>): Promise<DoubtedProvider[]> {
  const rows = await db.select().from(observations).where(isNotNull(observations.doubt))
  return rows.flatMap(({ name, doubt, believedUntil }) =>
    doubt ? [{ ...doubt, believedUntil, provider: name.slice(machinesTurn('').length) }] : [],
  )
}

/**
 * An operator says that a provider's list is right: what it misses is gone. Each machine is still asked for by its
 * id before it counts as lost.
 * @returns false when its machines were never looked at
 */
export async function believe(
  { db, context }: Pick<Platform, 'db' | 'context'>,
  provider: string,
): Promise<boolean> {
  const now = context.clock.now()
  const written = await db
    .update(observations)
    .set({ believedUntil: addMs(now, believedMs), nextAt: now })
    .where(eq(observations.name, machinesTurn(provider)))
    .returning({ name: observations.name })
  return written.length > 0
}
