import { and, eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { closeCopy } from '../servers/open-copy.ts'
import { serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { DrillRow } from './store.ts'
import { drills } from './tables.ts'

export interface EndTools {
  readonly context: Context
  readonly zone: string
  readonly publicUrl: string
}

/**
 * What belongs to the end of a drill, in the transaction that writes it: its machine goes, what was proven is
 * said of the server, and operators hear of what was not.
 */
export async function settleDrill(
  tx: Transaction,
  wake: Wake,
  tools: EndTools,
  drill: DrillRow,
): Promise<void> {
  if (drill.copyId) await closeCopy(tx, wake, drill.copyId, 'drill-ended')
  if (drill.state === 'passed') {
    const provenAt = drill.endedAt
    await tx.update(servers).set({ provenAt }).where(eq(servers.id, drill.serverId))
    // What failed before is not what stands now.
    await tx
      .update(drills)
      .set({ failures: 0, failureCode: null, failureDetail: null })
      .where(and(eq(drills.serverId, drill.serverId), eq(drills.state, 'failed')))
  }
  if (drill.state === 'failed') await tellOperators(tx, wake, tools, drill)
}

async function tellOperators(
  tx: Transaction,
  wake: Wake,
  { context, zone, publicUrl }: EndTools,
  drill: DrillRow,
): Promise<void> {
  const [server] = await tx.select().from(servers).where(eq(servers.id, drill.serverId))
  const address = server ? serverName(server, zone) : drill.serverId
  const operators = await tx.select().from(accounts).where(eq(accounts.role, 'operator'))
  for (const { id, email, language } of operators) {
    await enqueueMail(tx, wake, context, {
      key: `drill-failed:${drill.id}:${id}`,
      kind: 'operator-drill',
      to: email,
      language,
      params: {
        address,
        reason: drill.reason ?? 'internal-error',
        drilled: drill.backupId ?? drill.id,
        url: `${publicUrl}/${language}/operator`,
      },
    })
  }
}
