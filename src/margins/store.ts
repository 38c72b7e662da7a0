import { and, gt, gte, isNotNull, isNull, lt, notInArray, or, type SQL, sql } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import { invoices, plans } from '../billing/tables.ts'
import type { Database } from '../database/database.ts'
import { images } from '../images/tables.ts'
import { isServerOf } from '../servers/of-subscription.ts'
import { servers } from '../servers/tables.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Language } from '../words/sentence.ts'
import type { MarginFacts, MarginTerms, Subject } from './margins.ts'
import type { Month } from './month.ts'
import { type Labels, type MarginReport, marginReport } from './report.ts'
import { machineSpans } from './tables.ts'

const bytesPerGb = 1e9

/** The margins of a month, from our rows. */
export async function readMargins(
  db: Database,
  month: Month,
  now: Date,
  terms: MarginTerms,
  { zone, language }: { zone: string; language: Language },
): Promise<MarginReport> {
  const [bought, planNames, facts] = await Promise.all([
    readBought(db),
    db.select({ id: plans.id, name: plans.name }).from(plans),
    readFacts(db, month),
  ])
  const addresses = new Map(
    bought.map(({ hostname, subject }) => [subject.subscriptionId, `${hostname}.${zone}`]),
  )
  const names = new Map(planNames.map(({ id, name }) => [id, name[language]]))
  const labels: Labels = {
    plan: id => names.get(id) ?? id,
    provider: name => name,
    server: id => addresses.get(id) ?? id,
  }
  const subjects = bought.map(({ subject }) => subject)
  return marginReport({ ...facts, subjects }, month, now, terms, labels)
}

/** Everything that was ever bought: what is over may have cost or earned something in the month. */
async function readBought(db: Database) {
  const rows = await db
    .select({
      subscriptionId: subscriptions.id,
      planId: subscriptions.planId,
      hostname: subscriptions.hostname,
      wished: subscriptions.candidates,
      serverId: servers.id,
      candidates: servers.candidates,
      candidateIndex: servers.candidateIndex,
      machineProvider: servers.machineProvider,
    })
    .from(subscriptions)
    .leftJoin(servers, isServerOf(subscriptions.id))
    .where(
      or(
        notInArray(subscriptions.state, ['checkout', 'abandoned', 'failed']),
        isNotNull(servers.id),
      ),
    )
  return rows.map(({ subscriptionId, serverId, planId, hostname, ...row }) => {
    const candidate = row.candidates?.[row.candidateIndex ?? 0] ?? row.wished[0]
    const provider = row.machineProvider ?? candidate?.provider ?? null
    const subject: Subject = { subscriptionId, serverId, planId, provider }
    return { hostname, subject }
  })
}

async function readFacts(
  db: Database,
  { from, to }: Month,
): Promise<Omit<MarginFacts, 'subjects'>> {
  const [billed, spans, kept, disks] = await Promise.all([
    db.select().from(invoices).where(touches({ from, to })),
    // All that began: a machine that is paid in advance may cost something after its server is gone.
    db.select().from(machineSpans).where(lt(machineSpans.since, to)),
    db
      .select()
      .from(backups)
      .where(
        and(
          isNotNull(backups.storedBytes),
          lt(backups.begunAt, to),
          or(isNull(backups.deletedAt), gt(backups.deletedAt, from)),
        ),
      ),
    db
      .select()
      .from(images)
      .where(
        and(
          isNotNull(images.diskGb),
          lt(images.snapshotReadyAt, to),
          or(isNull(images.closedAt), gt(images.closedAt, from)),
        ),
      ),
  ])
  return {
    invoices: billed,
    spans,
    backups: kept.map(({ serverId, storedBytes, begunAt, deletedAt }) => ({
      serverId,
      gb: (storedBytes ?? 0) / bytesPerGb,
      from: begunAt,
      to: deletedAt,
    })),
    images: disks.map(({ provider, diskGb, snapshotReadyAt, askedAt, closedAt }) => ({
      provider,
      gb: diskGb ?? 0,
      from: snapshotReadyAt ?? askedAt,
      to: closedAt,
    })),
  }
}

/** Invoices with a line about the month, and those that were issued in it, for fees of what was paid back. */
const touches = ({ from, to }: Pick<Month, 'from' | 'to'>): SQL | undefined =>
  or(
    and(gte(invoices.issuedAt, from), lt(invoices.issuedAt, to)),
    sql`exists (
      select 1 from jsonb_array_elements(${invoices.lines}) line
      where (line ->> 'from')::timestamptz < ${to.toISOString()}::timestamptz
        and (line ->> 'to')::timestamptz >= ${from.toISOString()}::timestamptz
    )`,
  )
