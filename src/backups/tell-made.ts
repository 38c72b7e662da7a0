import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import type { BackupRow } from './store.ts'

/** Who asked for a backup hears that it is made; of those that a plan makes nobody wants a letter a day. */
export async function tellMade(
  tx: Transaction,
  wake: Wake,
  { context, zone, publicUrl }: { context: Context; zone: string; publicUrl: string },
  server: ServerRow,
  { id, purpose, begunAt }: BackupRow,
): Promise<void> {
  if (purpose !== 'asked') return
  const [account] = await tx.select().from(accounts).where(eq(accounts.id, server.accountId))
  assert(account, 'a server is somebody’s')
  const { email, name, language } = account
  await enqueueMail(tx, wake, context, {
    key: `backup-made:${id}`,
    kind: 'backup-made',
    to: email,
    language,
    params: {
      name,
      address: serverName(server, zone),
      on: begunAt.toISOString(),
      url: `${publicUrl}/${language}/servers/${server.id}`,
    },
  })
}
