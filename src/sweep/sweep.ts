import { eq } from 'drizzle-orm'
import { observations } from '../observers/tables.ts'
import { endTurn, machinesTurn, takeTurn } from '../observers/turn.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { type Acted, actOn, effectOf, type SweepTerms } from './act.ts'
import { readBooks } from './books.ts'
import { recordOrphans } from './record.ts'
import type { Source } from './source.ts'
import { type Standing, standingOf } from './standing.ts'
import { thingKinds } from './tables.ts'
import type { Thing } from './thing.ts'
import { isTooMany, type OrphanRow, verdictOf } from './verdict.ts'

/** So many removals and switches at one vendor in one round; the rest waits for the next. */
const actsMost = 10

interface Placed {
  thing: Thing
  standing: Standing
}

export const sweepTurn = (source: string): string => `sweep:${source}`

/**
 * One round of the sweep at one vendor: what is ours there and nobody's is written down, and what is proven to
 * be left over goes. Costs a LIST for each kind. Anything that cannot be read, at the vendor or in our rows, ends
 * the round before anything is done; so does a vendor whose lists are not believed at the moment.
 */
export async function sweepOrphans(
  platform: Platform,
  source: Source,
  terms: SweepTerms,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const name = sweepTurn(source.name)
  if (!(await takeTurn(platform, name, everyMs))) return
  if (await isDoubted(platform, source.name)) return
  const listed = await source.list(signal)
  if (listed.ok) {
    const { error } = await sweepListed(platform, source, listed.value, terms, signal)
    await endTurn(platform, name, error)
    return
  }
  platform.context.log.warn({ source: source.name, error: listed.error }, 'leftovers not listed')
  await endTurn(platform, name, listed.error)
}

async function isDoubted({ db }: Platform, source: string): Promise<boolean> {
  const [row] = await db
    .select({ doubt: observations.doubt })
    .from(observations)
    .where(eq(observations.name, machinesTurn(source)))
  return row?.doubt != null
}

async function sweepListed(
  platform: Platform,
  source: Source,
  things: Thing[],
  terms: SweepTerms,
  signal: AbortSignal,
): Promise<Acted> {
  const books = await readBooks(platform.db, source.name, things, terms.blueprints)
  const placed = things.map(
    (thing): Placed => ({ thing, standing: standingOf(thing, source.name, terms.zone, books) }),
  )
  const left = placed.filter(
    ({ thing, standing }) => standing !== 'needed' && (thing.isMarked || standing !== 'unknown'),
  )
  const unaccounted = left.filter(({ thing }) => thing.kind === 'machine').length
  let acts = 0
  for (const kind of thingKinds) {
    const ofKind = left.filter(({ thing }) => thing.kind === kind)
    const rows = await recordOrphans(
      platform,
      source.name,
      kind,
      ofKind.map(({ thing }) => thing),
    )
    const listed = things.filter(thing => thing.kind === kind).length
    const nobodys = ofKind.filter(({ standing }) => standing === 'never').length
    for (const orphan of rows) {
      const { thing, standing } = its(ofKind, orphan)
      if (standing === 'needed') continue
      const facts = {
        standing,
        installationId: terms.installationId,
        mayBeUsed: kind === 'firewall' && unaccounted > 0,
        tooMany: isTooMany(nobodys, listed, books.hasServers),
      }
      const verdict = verdictOf(orphan, facts, platform.context.clock.now())
      const judged = { orphan, thing, standing, verdict }
      if (effectOf(judged) && ++acts > actsMost) continue
      const acted = await actOn(platform, source, judged, terms, signal)
      if (acted.error) return acted
    }
  }
  return { error: null }
}

function its(placed: readonly Placed[], { vendorId }: OrphanRow): Placed {
  const found = placed.find(({ thing }) => thing.vendorId === vendorId)
  if (!found) throw new Error('an orphan was written down for a thing of the list')
  return found
}
