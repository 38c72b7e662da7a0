import { and, asc, eq } from 'drizzle-orm'
import type { Database, Transaction } from '../database/database.ts'
import type { Offer } from '../providers/compute.ts'
import type { OfferRow } from './fitting-offers.ts'
import type { PlanRow } from './plans.ts'
import type { AddonRow } from './prices.ts'
import { addons, offers, plans } from './tables.ts'

type Reader = Database | Transaction

export const listPlans = (db: Reader): Promise<PlanRow[]> =>
  db.select().from(plans).where(eq(plans.active, true)).orderBy(asc(plans.position))

export const listAddons = (db: Reader): Promise<AddonRow[]> =>
  db.select().from(addons).where(eq(addons.active, true)).orderBy(asc(addons.position))

export async function findPlan(db: Reader, id: string): Promise<PlanRow | null> {
  const [plan] = await db
    .select()
    .from(plans)
    .where(and(eq(plans.id, id), eq(plans.active, true)))
  return plan ?? null
}

export const listOffers = (db: Reader): Promise<OfferRow[]> => db.select().from(offers)

/** Replaces what is known of one provider's catalogue by what it says now. */
export async function saveOffers(
  db: Database,
  provider: string,
  seen: Offer[],
  seenAt: Date,
): Promise<void> {
  await db.transaction(async tx => {
    await tx.delete(offers).where(eq(offers.provider, provider))
    for (let at = 0; at < seen.length; at += offersAtOnce) {
      const rows = seen.slice(at, at + offersAtOnce).map(offer => ({ ...offer, seenAt }))
      await tx.insert(offers).values(rows).onConflictDoNothing()
    }
  })
}

/** A catalogue has a thousand rows, and a statement takes 65,535 values. */
const offersAtOnce = 500
