import { and, eq, isNull } from 'drizzle-orm'
import { offers } from '../billing/tables.ts'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { newId } from '../kit/ids.ts'
import { machineSpans } from './tables.ts'

/**
 * From now on a machine costs what its offer says today. Asking again for a machine that is there changes
 * nothing; one whose offer nobody has seen costs what nobody knows, and is told.
 */
export async function openSpan(
  tx: Transaction,
  { random, log }: Context,
  span: {
    serverId: string
    provider: string
    machineId: string
    size: string
    location: string
    since: Date
  },
): Promise<void> {
  const { provider, size, location } = span
  const [offer] = await tx
    .select({ monthlyCostMinor: offers.monthlyCostMinor, currency: offers.currency })
    .from(offers)
    .where(and(eq(offers.provider, provider), eq(offers.size, size), eq(offers.location, location)))
  if (!offer) {
    log.warn({ ...span }, 'a machine has no offer to say what it costs')
    return
  }
  await tx
    .insert(machineSpans)
    .values({ id: newId('span', random), ...span, ...offer })
    .onConflictDoNothing()
}

/** A server's machines cost it nothing any more. */
export async function closeSpans(tx: Transaction, serverId: string, until: Date): Promise<void> {
  await tx
    .update(machineSpans)
    .set({ until })
    .where(and(eq(machineSpans.serverId, serverId), isNull(machineSpans.until)))
}
