import { and, eq } from 'drizzle-orm'
import { findBackup } from '../backups/store.ts'
import { candidatesFor, matches } from '../billing/candidates.ts'
import { fittingOffers, type OfferRow } from '../billing/fitting-offers.ts'
import { type Sold, soldItems } from '../billing/prices.ts'
import { listOffers } from '../billing/store.ts'
import { offers } from '../billing/tables.ts'
import { readUsedDiskGb } from '../instances/used-disk.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { isBeingRebuilt, type ServerRow } from '../servers/server.ts'
import type { ChangeRow } from '../subscriptions/request-change.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import type { ChangeSubject, ChangeTools } from './change.ts'
import { instanceTarget } from './steps/instance-target.ts'

type Move = { kind: 'stay' } | { kind: 'nowhere' } | { kind: 'move'; candidates: Candidate[] }

/** The machine stays where it fits what is wished, with its disk and within what the plan may cost. */
export async function machinesFor(
  { change, server }: ChangeSubject,
  sold: Sold,
  tools: ChangeTools,
): Promise<Move> {
  const all = await listOffers(tools.platform.db)
  const current = await currentOffer(server, tools)
  const terms = termsFor(server, sold, tools)
  const isThere = current !== null && (!change.wish.place || matches(current, change.wish.place))
  // That more of its size are sold out now does not matter to the one that is there.
  const asHad = current && { ...current, available: true, seenAt: terms.now }
  if (isThere && asHad && fittingOffers(sold.plan, [asHad], terms).length > 0) {
    return { kind: 'stay' }
  }
  const candidates = candidatesAt(change, server, sold, all, tools)
  return candidates.length > 0 ? { kind: 'move', candidates } : { kind: 'nowhere' }
}

/** Room that a system needs beside what its owner keeps. */
const usableShare = 0.8

/**
 * Those of the machines whose disk has room for what is on the server's now. Only for smaller disks it is
 * looked at; where it cannot be, machines with a smaller one are left out.
 */
export async function roomyCandidates(
  candidates: Candidate[],
  server: ServerRow,
  tools: ChangeTools,
  signal: AbortSignal,
): Promise<Result<Candidate[], 'server-not-ready' | 'disk-too-small'>> {
  const all = await listOffers(tools.platform.db)
  const diskOf = (one: Candidate) => all.find(offer => isOf(offer, one))?.diskGb ?? 0
  const here = server.candidates[server.candidateIndex]
  const currentGb = here && all.some(offer => isOf(offer, here)) ? diskOf(here) : Infinity
  const larger = candidates.filter(one => diskOf(one) >= currentGb)
  if (larger.length === candidates.length) return ok(candidates)
  const used = await usedDiskGb(server, tools, signal)
  if (used === null) return larger.length > 0 ? ok(larger) : fail('server-not-ready')
  const roomy = candidates.filter(
    one => diskOf(one) >= currentGb || used <= diskOf(one) * usableShare,
  )
  return roomy.length > 0 ? ok(roomy) : fail('disk-too-small')
}

/** Null: the machine cannot be reached now. */
async function usedDiskGb(
  server: ServerRow,
  tools: ChangeTools,
  signal: AbortSignal,
): Promise<number | null> {
  if (server.restoreFrom !== null && server.machineId === null) {
    return storedGb(server.restoreFrom, tools)
  }
  if (isBeingRebuilt(server)) return null
  const target = instanceTarget(server, { ...tools, vault: tools.platform.vault })
  const used = await readUsedDiskGb(tools.shell, target, signal)
  return used.ok ? used.value : null
}

/** Of a server without a machine: what is stored of it, and the system that it stands on. */
async function storedGb(backupId: string, { platform }: ChangeTools): Promise<number | null> {
  const backup = await findBackup(platform.db, backupId)
  return backup?.archiveBytes ? backup.archiveBytes / 1e9 + systemGb : null
}

/** A Debian with the largest of the blueprints' programs. */
const systemGb = 5

/** The machines that an agreed change may be built on, as they are to be had now. */
export async function candidatesOfChange(
  change: ChangeRow,
  server: ServerRow,
  tools: ChangeTools,
): Promise<Candidate[]> {
  const sold = await soldItems(tools.platform.db, {
    ...change.wish,
    currency: change.currency ?? '',
  })
  if (!sold.ok) return []
  return candidatesAt(change, server, sold.value, await listOffers(tools.platform.db), tools)
}

/** At the wished place, else where it stands, else anywhere in its provider's other places and beyond. */
function candidatesAt(
  { wish }: ChangeRow,
  server: ServerRow,
  sold: Sold,
  all: OfferRow[],
  tools: ChangeTools,
): Candidate[] {
  const terms = { ...termsFor(server, sold, tools), country: null }
  if (wish.place) return candidatesFor(sold.plan, all, { ...terms, place: wish.place })
  const here = server.candidates[server.candidateIndex]
  const there = candidatesFor(sold.plan, all, { ...terms, place: here })
  return there.length > 0
    ? there
    : candidatesFor(sold.plan, all, { ...terms, country: here?.country ?? null })
}

const termsFor = (
  server: ServerRow,
  sold: Sold,
  { platform, exchange, blueprint }: ChangeTools,
) => ({
  now: platform.context.clock.now(),
  exchange,
  memoryGbMin: blueprint(server.blueprint).memoryGbMin,
  diskGbMin: sold.diskGbMin,
  costMinorMore: sold.costMinorMore,
})

async function currentOffer(
  { candidates, candidateIndex }: ServerRow,
  { platform: { db } }: ChangeTools,
): Promise<OfferRow | null> {
  const here = candidates[candidateIndex]
  if (!here) return null
  const [offer] = await db
    .select()
    .from(offers)
    .where(
      and(
        eq(offers.provider, here.provider),
        eq(offers.size, here.size),
        eq(offers.location, here.location),
      ),
    )
  return offer ?? null
}

type Where = Pick<OfferRow, 'provider' | 'size' | 'location'>

/** The same size at the same place. */
export const isOf = (one: Where, { provider, size, location }: Where): boolean =>
  one.provider === provider && one.size === size && one.location === location
