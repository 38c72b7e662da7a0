import { eq, inArray } from 'drizzle-orm'
import { addons, type BackupKeep, plans } from '../billing/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { ServerRow } from '../servers/server.ts'
import { subscriptions } from '../subscriptions/tables.ts'

/** What a server's plan and what was bought beside it give of backups. */
export interface BackupTerms {
  /** Between two scheduled ones; 0: none are made. */
  readonly everyMs: number
  readonly keep: BackupKeep
  readonly quotaBytes: number
  /** How many its customer may ask for in 24 hours. */
  readonly askedMost: number
  /** How long a server's data is kept when it is gone. */
  readonly retentionDays: number
}

export async function backupTerms(
  db: Database | Transaction,
  { subscriptionId, planId }: Pick<ServerRow, 'subscriptionId' | 'planId'>,
): Promise<BackupTerms> {
  const [plan] = await db.select().from(plans).where(eq(plans.id, planId))
  const [bought] = await db
    .select({ addons: subscriptions.addons })
    .from(subscriptions)
    .where(eq(subscriptions.id, subscriptionId))
  assert(plan && bought, 'a server was bought with a plan')
  const ids = bought.addons.map(({ addonId }) => addonId)
  const known = await db.select().from(addons).where(inArray(addons.id, ids))
  return termsOf(
    plan,
    bought.addons.map(({ addonId, quantity }) => {
      const addon = known.find(({ id }) => id === addonId)
      return (addon?.adds.backups ?? 0) * quantity
    }),
  )
}

type Plan = Pick<
  typeof plans.$inferSelect,
  'backupEveryHours' | 'backupKeep' | 'backupQuotaGb' | 'retentionDays'
>

/** Pure. `more`: the daily backups that each add-on gives. */
export function termsOf(plan: Plan, more: readonly number[]): BackupTerms {
  const { daily, weekly, monthly } = plan.backupKeep
  const all = more.reduce((sum, each) => sum + each, daily)
  return {
    everyMs: plan.backupEveryHours * 3600_000,
    keep: { daily: all, weekly, monthly },
    quotaBytes: plan.backupQuotaGb * 1e9,
    askedMost: Math.max(1, all),
    retentionDays: plan.retentionDays,
  }
}
