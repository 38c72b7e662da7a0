import { and, asc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import type { AccountLimits } from '../providers/compute.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { OfferRow } from './fitting-offers.ts'
import { providerLimits } from './tables.ts'

export async function saveLimits(
  db: Database,
  provider: string,
  limits: AccountLimits,
  seenAt: Date,
): Promise<void> {
  const row = { ...limits, seenAt }
  await db
    .insert(providerLimits)
    .values({ provider, ...row })
    .onConflictDoUpdate({ target: providerLimits.provider, set: row })
}

/**
 * The offers of providers at which our account may have another machine, as far as they tell. An order
 * that waits for its payment has a place set aside where it would be built first, and so has a server
 * whose machine the provider had not counted yet.
 */
export async function offersWithRoom(
  db: Database | Transaction,
  offers: OfferRow[],
  exceptOrder = '',
): Promise<OfferRow[]> {
  const full = await fullProviders(db, await limitsOf(db), exceptOrder)
  return full.size === 0 ? offers : offers.filter(({ provider }) => !full.has(provider))
}

/** The same for an order that is being written: of two that need the last place one finds it taken. */
export async function lockedOffersWithRoom(
  tx: Transaction,
  offers: OfferRow[],
  exceptOrder: string,
): Promise<OfferRow[]> {
  // In one order for everybody, so that nobody waits for somebody who waits for them.
  await limitsOf(tx).for('update')
  return offersWithRoom(tx, offers, exceptOrder)
}

type Limits = typeof providerLimits.$inferSelect

const limitsOf = (db: Database | Transaction) =>
  db
    .select()
    .from(providerLimits)
    .where(isNotNull(providerLimits.machinesMax))
    .orderBy(asc(providerLimits.provider))

async function fullProviders(
  db: Database | Transaction,
  limits: Limits[],
  exceptOrder: string,
): Promise<Set<string>> {
  const full = new Set<string>()
  for (const { provider, machinesMax, machinesNow, seenAt } of limits) {
    const ordered = await db.$count(
      subscriptions,
      and(
        eq(subscriptions.state, 'checkout'),
        sql`${subscriptions.candidates} -> 0 ->> 'provider' = ${provider}`,
        sql`${subscriptions.id} <> ${exceptOrder}`,
      ),
    )
    const building = await db.$count(
      servers,
      and(
        isNull(servers.closedAt),
        eq(servers.desired, 'ready'),
        sql`${servers.candidates} -> ${servers.candidateIndex} ->> 'provider' = ${provider}`,
        sql`(${servers.machineId} is null or ${servers.createSentAt} > ${seenAt.toISOString()}::timestamptz)`,
      ),
    )
    if (machinesNow + ordered + building >= (machinesMax ?? Number.POSITIVE_INFINITY)) {
      full.add(provider)
    }
  }
  return full
}
