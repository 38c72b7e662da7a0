import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import type { Limit, LimitState, MonthTotal } from './usage.ts'

/** Its owner hears how far their limit is used: of each state once, for each month and each limit. */
export async function tellLimit(
  platform: Platform,
  { publicUrl, zone }: { publicUrl: string; zone: string },
  server: ServerRow,
  told: {
    state: Extract<LimitState, 'near' | 'reached'>
    limit: Limit
    setAt: Date
    total: MonthTotal
    /** Its first day. */
    month: string
  },
): Promise<void> {
  const { state, limit, setAt, total, month } = told
  const used = limit.unit === 'tokens' ? total.tokens : total.cost * 100
  await transact(platform, async (tx, wake) => {
    const [owner] = await tx
      .select({ to: accounts.email, name: accounts.name, language: accounts.language })
      .from(subscriptions)
      .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
      .where(eq(subscriptions.id, server.subscriptionId))
    if (!owner) return
    await enqueueMail(tx, wake, platform.context, {
      key: `usage-limit:${server.id}:${month}:${setAt.getTime()}:${state}`,
      kind: 'usage-limit',
      to: owner.to,
      language: owner.language,
      params: {
        name: owner.name,
        address: serverName(server, zone),
        usageRung: state,
        usageUnit: limit.unit,
        // Noon: the same day wherever its reader is.
        usageSince: `${month}T12:00:00.000Z`,
        usageUsed: String(Math.floor(used)),
        usageMost: String(limit.amount),
        usageAction: limit.action,
        usageUnpriced: limit.unit === 'usd' && total.unpriced > 0 ? 'yes' : 'no',
        url: `${publicUrl}/${owner.language}/servers/${server.id}/settings`,
      },
    })
  })
}
