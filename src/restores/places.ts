import { candidatesFor, type PlaceWish } from '../billing/candidates.ts'
import type { ExchangeRates } from '../billing/exchange.ts'
import { findPlan, listOffers } from '../billing/store.ts'
import type { Blueprint } from '../blueprints/blueprint.ts'
import type { Database, Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { ServerRow } from '../servers/server.ts'
import type { Candidate } from '../subscriptions/tables.ts'

/** `digitalocean/fra1`, or a provider alone. */
export function parsePlace(text: string): PlaceWish {
  const [provider, location] = text.split('/')
  return { provider, location: location || undefined }
}

/** The machines of a server's plan at a wished place, best first; none: it cannot be had there now. */
export async function placesFor(
  db: Database | Transaction,
  server: Pick<ServerRow, 'planId' | 'blueprint'>,
  place: PlaceWish,
  {
    now,
    exchange,
    blueprint,
  }: {
    now: Date
    exchange: ExchangeRates
    blueprint: (name: string) => Blueprint
  },
): Promise<Candidate[]> {
  const plan = await findPlan(db, server.planId)
  assert(plan, 'a server has a plan')
  const { memoryGbMin } = blueprint(server.blueprint)
  const offers = await listOffers(db)
  return candidatesFor(plan, offers, { now, exchange, memoryGbMin, country: null, place })
}
