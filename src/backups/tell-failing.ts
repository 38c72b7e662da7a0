import { and, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { accounts } from '../accounts/tables.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import { enqueueMail } from '../mail/outbox.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import { operatorsOf } from '../servers/loss-letters.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import { servers } from '../servers/tables.ts'
import type { BackupRow } from './store.ts'

export interface FailingLetterTools {
  readonly context: Context
  readonly publicUrl: string
  readonly zone: string
}

const triesLeast = 3
/** A machine that restarts, or a store that is away for a moment, is nothing to write about. */
const patienceMs = 3600_000

/**
 * Pure. Whether a backup beside a running server fails for so long that people have to hear of it: several tries
 * for an hour, or, for whatever reason, until the next one would be due. `tries`: those that failed in a row;
 * `everyMs`: between two scheduled ones, 0 where there are none. Updates tell of theirs themselves.
 */
export function isFailing(
  { purpose, begunAt }: Pick<BackupRow, 'purpose' | 'begunAt'>,
  { tries, everyMs }: { tries: number; everyMs: number },
  now: Date,
): boolean {
  if (purpose === 'update') return false
  const sinceMs = now.getTime() - begunAt.getTime()
  return (tries >= triesLeast && sinceMs >= patienceMs) || (everyMs > 0 && sinceMs >= everyMs)
}

/**
 * Tells customer and operators that no backup of a server can be made, once until one is verified again. A server
 * whose machine is lost, or that ends, has letters about that.
 */
export async function tellFailing(
  tx: Transaction,
  wake: Wake,
  tools: FailingLetterTools,
  { id, serverId, begunAt }: BackupRow,
  reason: string,
): Promise<void> {
  const [server] = await tx
    .update(servers)
    .set({ backupFailingSince: begunAt })
    .where(
      and(
        eq(servers.id, serverId),
        isNull(servers.backupFailingSince),
        isNull(servers.lostAt),
        ne(servers.desired, 'absent'),
      ),
    )
    .returning()
  if (!server) return
  const { to, language, name, address, url } = await ownerOf(tx, server, tools)
  await enqueueMail(tx, wake, tools.context, {
    key: `backups-failing:${serverId}:${id}`,
    kind: 'backups-failing',
    ...{ to, language },
    params: { name, address, reason, newest: newestOf(server), url },
  })
  await tellOperators(tx, wake, tools, server, { key: `failing:${id}`, customer: to, reason })
}

/** A backup was verified: whoever heard that none could be made hears that, too. */
export async function endFailing(
  tx: Transaction,
  wake: Wake,
  tools: FailingLetterTools,
  { id, serverId, begunAt }: BackupRow,
): Promise<void> {
  const isIt = and(eq(servers.id, serverId), isNotNull(servers.backupFailingSince))
  const [server] = await tx
    .update(servers)
    .set({ backupFailingSince: null })
    .where(isIt)
    .returning()
  if (!server || server.desired === 'absent') return
  const { to, language, name, address, url } = await ownerOf(tx, server, tools)
  await enqueueMail(tx, wake, tools.context, {
    key: `backups-resumed:${serverId}:${id}`,
    kind: 'backups-resumed',
    ...{ to, language },
    params: { name, address, on: begunAt.toISOString(), url },
  })
  const end = { key: `resumed:${id}`, customer: to, reason: 'none' }
  await tellOperators(tx, wake, tools, server, end)
}

/** From when the newest one is that there is. */
const newestOf = ({ backupId, backedUpAt }: ServerRow): string =>
  backupId === null ? 'none' : (backedUpAt?.toISOString() ?? 'none')

async function ownerOf(tx: Transaction, server: ServerRow, tools: FailingLetterTools) {
  const [account] = await tx.select().from(accounts).where(eq(accounts.id, server.accountId))
  assert(account, 'a server is somebody’s')
  const { email, name, language } = account
  const address = serverName(server, tools.zone)
  const url = `${tools.publicUrl}/${language}/servers/${server.id}/backups`
  return { to: email, language, name, address, url }
}

async function tellOperators(
  tx: Transaction,
  wake: Wake,
  { context, publicUrl, zone }: FailingLetterTools,
  server: ServerRow,
  { key, ...said }: { key: string; customer: string; reason: string },
): Promise<void> {
  for (const operator of await operatorsOf(tx)) {
    const { id, email: to, language } = operator
    await enqueueMail(tx, wake, context, {
      key: `operator-backups:${key}:${id}`,
      kind: 'operator-backups',
      ...{ to, language },
      params: {
        ...said,
        address: serverName(server, zone),
        url: `${publicUrl}/${language}/operator`,
      },
    })
  }
}
