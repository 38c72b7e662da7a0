import { and, eq, isNull } from 'drizzle-orm'
import { enqueueMail } from '../mail/outbox.ts'
import type { ProviderError } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { operatorsOf } from '../servers/loss-letters.ts'
import type { Source } from './source.ts'
import { orphans } from './tables.ts'
import type { Thing } from './thing.ts'
import { type Facts, type OrphanRow, quarantineEnd, type Verdict } from './verdict.ts'

/** Whose leftovers are swept, and where letters about them lead. */
export interface SweepTerms {
  readonly installationId: string
  readonly zone: string
  readonly publicUrl: string
  /** The names of the blueprints that this installation has. */
  readonly blueprints: readonly string[]
}

/** An error ends the round. */
export interface Acted {
  error: ProviderError | null
}

interface Judged {
  orphan: OrphanRow
  thing: Thing
  standing: Facts['standing']
  verdict: Verdict
}

/** What a verdict asks for now; null: nothing but to wait. */
export function effectOf({ orphan, thing, verdict }: Omit<Judged, 'standing'>): Effect | null {
  if (verdict.verdict === 'remove') return 'remove'
  if (verdict.verdict !== 'quarantine' || orphan.kind !== 'machine') return null
  return thing.state === 'stopped' ? null : 'switch-off'
}
type Effect = 'remove' | 'switch-off'

/** What one thing refuses says nothing about the others; anything else ends the round. */
const itsOwn: ReadonlySet<ProviderError['kind']> = new Set(['busy', 'rejected', 'not-found'])

/**
 * Writes a verdict down and does what it says; the intent is stored first. What an operator has said meanwhile
 * counts: then nothing is done in this round.
 */
export async function actOn(
  platform: Platform,
  source: Source,
  judged: Judged,
  terms: SweepTerms,
  signal: AbortSignal,
): Promise<Acted> {
  const { orphan, verdict } = judged
  const isSaid = await note(platform, judged, terms)
  const effect = isSaid ? effectOf(judged) : null
  if (effect === null) return { error: null }
  const { db, context } = platform
  // Who did not listen the first time is not asked again.
  const insists = orphan.quarantinedAt !== null
  const done =
    effect === 'remove'
      ? await source.remove(orphan, signal)
      : await source.switchOff(orphan, insists, signal)
  const about = { orphan: orphan.id, source: source.name, name: orphan.name, ...verdict }
  if (!done.ok) {
    const { error } = done
    const failure = `${error.operation}: ${error.code} ${error.message}`
    await db.update(orphans).set({ failure }).where(eq(orphans.id, orphan.id))
    context.log.warn({ ...about, error }, 'something of nobody’s could not be dealt with')
    return { error: itsOwn.has(error.kind) ? null : error }
  }
  const deletedAt = effect === 'remove' ? context.clock.now() : null
  await db.update(orphans).set({ failure: null, deletedAt }).where(eq(orphans.id, orphan.id))
  context.log.warn({ ...about, effect }, 'something of nobody’s was dealt with')
  return { error: null }
}

/** @returns false when an operator has said something about it since it was looked at */
async function note(
  platform: Platform,
  { orphan, standing, verdict }: Judged,
  { publicUrl }: SweepTerms,
): Promise<boolean> {
  const { context } = platform
  const now = context.clock.now()
  const begins = verdict.verdict === 'quarantine' && orphan.quarantinedAt === null
  const isNews = orphan.verdict !== verdict.verdict || orphan.reason !== verdict.reason
  if (isNews && verdict.verdict === 'leave') {
    context.log.error(
      { orphan: orphan.id, name: orphan.name, ...verdict },
      'something of ours is nobody’s',
    )
  }
  return transact(platform, async (tx, wake) => {
    const written = await tx
      .update(orphans)
      .set({ ...verdict, ...(begins ? { quarantinedAt: now } : {}) })
      .where(
        and(
          eq(orphans.id, orphan.id),
          orphan.keptAt === null ? isNull(orphans.keptAt) : eq(orphans.keptAt, orphan.keptAt),
        ),
      )
      .returning({ id: orphans.id })
    if (written.length === 0) return false
    const until = begins ? quarantineEnd({ quarantinedAt: now }, standing) : null
    if (!until || orphan.kind !== 'machine') return true
    for (const operator of await operatorsOf(tx)) {
      await enqueueMail(tx, wake, context, {
        key: `operator-orphan:${orphan.id}:${operator.id}`,
        kind: 'operator-orphan',
        to: operator.email,
        language: operator.language,
        params: {
          name: operator.name,
          machine: `${orphan.provider} ${orphan.name}`,
          until: until.toISOString(),
          url: `${publicUrl}/${operator.language}/operator/drift`,
        },
      })
    }
    return true
  })
}
