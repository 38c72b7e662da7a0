import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { BackupRow } from '../backups/store.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { newestCopy } from '../servers/rebuild.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { lastFailed } from './locked.ts'

/** A server waits for its customer's key: told once for each loss, return, and key that did not do. */
export async function tellLocked(
  tx: Transaction,
  wake: Wake,
  { context, publicUrl, zone }: { context: Context; publicUrl: string; zone: string },
  server: ServerRow,
  { id, verifiedAt }: BackupRow,
): Promise<void> {
  const [customer] = await tx
    .select({ language: subscriptions.language, email: accounts.email, name: accounts.name })
    .from(subscriptions)
    .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
    .where(eq(subscriptions.id, server.subscriptionId))
  assert(customer && verifiedAt, 'a server was bought by somebody, and waits for a verified backup')
  const { language, email, name } = customer
  const older = await newestCopy(tx, server)
  const failed = await lastFailed(tx, server.id, id)
  const occasion = failed?.id ?? server.lostAt?.toISOString() ?? 'first'
  await enqueueMail(tx, wake, context, {
    key: `server-locked:${server.id}:${server.subscriptionId}:${id}:${occasion}`,
    kind: 'server-locked',
    to: email,
    language,
    params: {
      name,
      address: serverName(server, zone),
      on: verifiedAt.toISOString(),
      problem: failed?.reason ?? 'none',
      older: older?.verifiedAt.toISOString() ?? 'none',
      url: `${publicUrl}/${language}/servers/${server.id}`,
    },
  })
}
