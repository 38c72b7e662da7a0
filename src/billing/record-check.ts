import { desc, eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Database } from '../database/database.ts'
import { newId } from '../kit/ids.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import type { FoundBooks } from './money-check.ts'
import { moneyChecks } from './tables.ts'
import { isSame } from './told.ts'

export type CheckRow = typeof moneyChecks.$inferSelect

export async function lastCheck(db: Pick<Database, 'select'>): Promise<CheckRow | null> {
  const [row] = await db.select().from(moneyChecks).orderBy(desc(moneyChecks.checkedAt)).limit(1)
  return row ?? null
}

/**
 * Keeps what a comparison found. With `tells`, operators get a letter of it, unless the comparison before
 * this one has found just the same.
 */
export function recordCheck(
  platform: Platform,
  found: FoundBooks,
  { tells }: { tells: { publicUrl: string } | null },
): Promise<CheckRow> {
  const { clock, random } = platform.context
  const { subscriptions, invoices, differences } = found
  const check = {
    id: newId('check', random),
    checkedAt: clock.now(),
    subscriptions,
    invoices,
    differences,
  }
  return transact(platform, async (tx, wake) => {
    const before = await lastCheck(tx)
    await tx.insert(moneyChecks).values(check)
    const isNews = differences.length > 0 && !isSame(before?.differences, differences)
    if (!tells || !isNews) return check
    const operators = await tx.select().from(accounts).where(eq(accounts.role, 'operator'))
    for (const { id, email, language, name } of operators) {
      await enqueueMail(tx, wake, platform.context, {
        key: `money-check:${check.id}:${id}`,
        kind: 'operator-money-check',
        to: email,
        language,
        params: {
          name,
          count: String(differences.length),
          url: `${tells.publicUrl}/${language}/operator/money`,
        },
      })
    }
    return check
  })
}
