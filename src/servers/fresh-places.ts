import { eq } from 'drizzle-orm'
import { candidatesFor } from '../billing/candidates.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { soldItems } from '../billing/prices.ts'
import { listOffers } from '../billing/store.ts'
import type { Database } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { ServerRow } from './server.ts'

/**
 * Machines of today that a server may be built on and was not yet tried on, nearest to where it was: months
 * after the order a vendor may sell none of those any more that its customer was shown then.
 */
export async function freshPlaces(
  db: Database,
  server: ServerRow,
  terms: { now: Date; exchange: ExchangeRates; memoryGbMin: number },
): Promise<Candidate[]> {
  const [bought] = await db
    .select()
    .from(subscriptions)
    .where(eq(subscriptions.id, server.subscriptionId))
  assert(bought, 'a server was bought by a subscription')
  const { interval, addons, currency } = bought
  const sold = await soldItems(db, { planId: server.planId, interval, addons, currency })
  if (!sold.ok) return []
  const { plan, diskGbMin, costMinorMore } = sold.value
  const country = server.candidates[server.candidateIndex]?.country ?? null
  const found = candidatesFor(plan, await listOffers(db), {
    ...terms,
    ...{ diskGbMin, costMinorMore, country },
  })
  return found.filter(one => !server.candidates.some(each => isSame(each, one)))
}

const isSame = (one: Candidate, other: Candidate): boolean =>
  one.provider === other.provider && one.size === other.size && one.location === other.location
