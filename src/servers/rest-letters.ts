import { eq } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { subscriptions } from '../subscriptions/tables.ts'
import { type ServerRow, serverName } from './server.ts'

export interface RestLetterTools {
  readonly context: Context
  readonly publicUrl: string
  readonly zone: string
}

/** A rest that could not be: what is on the server was not stored. One letter for each that was given up. */
export async function tellStaysAwake(
  tx: Transaction,
  wake: Wake,
  tools: RestLetterTools,
  server: ServerRow,
  reason: string,
): Promise<void> {
  const at = tools.context.clock.now().getTime()
  await enqueueMail(tx, wake, tools.context, {
    key: `server-stays-awake:${server.id}:${at}`,
    kind: 'server-stays-awake',
    ...(await toOwner(tx, server, tools, { reason })),
  })
}

export const idleKey = (serverId: string, usedAt: Date): string =>
  `server-idle:${serverId}:${usedAt.getTime()}`

/** Before a server rests because nobody uses it: once for each time that it was last used. */
export async function tellIdle(
  tx: Transaction,
  wake: Wake,
  tools: RestLetterTools,
  server: ServerRow,
  rest: { action: 'stop' | 'hibernate'; usedAt: Date; restsAt: Date },
): Promise<void> {
  const { action, usedAt, restsAt } = rest
  await enqueueMail(tx, wake, tools.context, {
    key: idleKey(server.id, usedAt),
    kind: 'server-idle',
    ...(await toOwner(tx, server, tools, {
      action,
      used: usedAt.toISOString(),
      on: restsAt.toISOString(),
    })),
  })
}

/** Nobody has a machine for one that wakes: once for each rest. */
export async function tellWakesLate(
  tx: Transaction,
  wake: Wake,
  tools: RestLetterTools,
  server: ServerRow,
): Promise<void> {
  await enqueueMail(tx, wake, tools.context, {
    key: `server-wakes-late:${server.id}:${server.hibernatedAt?.getTime() ?? 0}`,
    kind: 'server-wakes-late',
    ...(await toOwner(tx, server, tools, {})),
  })
}

async function toOwner<More extends Record<string, string>>(
  tx: Transaction,
  server: ServerRow,
  { publicUrl, zone }: RestLetterTools,
  more: More,
) {
  const [owner] = await tx
    .select({ email: accounts.email, name: accounts.name, language: subscriptions.language })
    .from(subscriptions)
    .innerJoin(accounts, eq(accounts.id, subscriptions.accountId))
    .where(eq(subscriptions.id, server.subscriptionId))
  assert(owner, 'a server was bought by somebody')
  const { email: to, name, language } = owner
  return {
    to,
    language,
    params: {
      name,
      address: serverName(server, zone),
      url: `${publicUrl}/${language}/servers/${server.id}`,
      ...more,
    },
  }
}
