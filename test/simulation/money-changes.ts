import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import { offers } from '../../src/billing/tables.ts'
import { integer, type Random } from '../../src/kit/random.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { endServer } from '../../src/servers/end-server.ts'
import { moveServer } from '../../src/servers/move-server.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { liftSuspension, suspendServer } from '../../src/servers/suspend.ts'
import { servers } from '../../src/servers/tables.ts'
import type { Candidate } from '../../src/subscriptions/tables.ts'
import type { SimulatedWorld } from './world.ts'

/** Why servers end in these lives, so that nobody is owed their money. */
export const endReason = 'subscription-ended'

/** A payment is missing, or comes; somebody wants another place, or leaves: in whatever state their server is. */
export async function changeMoney(world: SimulatedWorld, random: Random): Promise<string> {
  const { platform } = world
  const rows = await platform.db
    .select()
    .from(servers)
    .where(and(isNull(servers.closedAt), isNotNull(servers.announcedAt)))
  const server = one(random, rows.sort(byId))
  if (!server) return 'nobody has a server whose money could change'
  const { hostname, subscriptionId } = server
  switch (integer(random, 0, 4)) {
    case 0:
      await transact(platform, (tx, wake) =>
        suspendServer(tx, wake, subscriptionId, 'payment-overdue'),
      )
      return `${hostname} is suspended`
    case 1:
      await transact(platform, (tx, wake) => liftSuspension(tx, wake, subscriptionId))
      return `${hostname} is paid for again`
    case 2: {
      await transact(platform, (tx, wake) =>
        endServer(tx, wake, platform.context, subscriptionId, endReason),
      )
      return `${hostname} ends`
    }
    default:
      return move(world, random, server)
  }
}

async function move(
  { platform }: SimulatedWorld,
  random: Random,
  { id, hostname }: ServerRow,
): Promise<string> {
  const found = await platform.db.select().from(offers).where(eq(offers.architecture, 'x86'))
  const fitting = found
    .filter(offer => offer.memoryGb >= 4 && offer.diskGb >= 40)
    .sort((a, b) => keyOf(a).localeCompare(keyOf(b)))
  const places = [one(random, fitting), one(random, fitting)].flatMap(offer =>
    offer ? [placeOf(offer)] : [],
  )
  await transact(platform, (tx, wake) => moveServer(tx, wake, id, places))
  return `${hostname} moves to ${places.map(({ provider, size }) => `${provider} ${size}`).join(' or ')}`
}

/** All suspensions end: what is left must come right by itself. */
export async function payEverything({ platform }: SimulatedWorld): Promise<void> {
  const held = await platform.db.select().from(servers).where(isNotNull(servers.suspended))
  for (const { subscriptionId } of held.sort(byId)) {
    await transact(platform, (tx, wake) => liftSuspension(tx, wake, subscriptionId))
  }
}

type Offer = typeof offers.$inferSelect
const keyOf = ({ provider, size, location }: Offer) => `${provider} ${size} ${location}`
const byId = (a: ServerRow, b: ServerRow) => a.id.localeCompare(b.id)

function placeOf({ provider, size, location, locationName, country, memoryGb }: Offer): Candidate {
  const name = provider as Candidate['provider']
  return { provider: name, size, location, locationName, country, memoryGb }
}

const one = <T>(random: Random, choices: readonly T[]): T | undefined =>
  choices[integer(random, 0, Math.max(0, choices.length - 1))]
