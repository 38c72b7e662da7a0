import { and, desc, eq, isNotNull, isNull, ne, type SQL, type SQLWrapper } from 'drizzle-orm'
import { actedBy } from '../activity/acted-by.ts'
import { backups } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type Copy, rebuiltFrom, whyNotRebuilt } from './loss.ts'
import { type ServerRow, serverCan } from './server.ts'
import { servers } from './tables.ts'

type Whose = Pick<ServerRow, 'id' | 'blueprint'>

/**
 * Which backups are copies of a server: verified, of the same software, and what it had itself: what was brought
 * by its customer is no state that it was in.
 */
export const isCopyOf = (id: string | SQLWrapper, blueprint: string | SQLWrapper) =>
  and(
    eq(backups.serverId, id),
    eq(backups.blueprint, blueprint),
    eq(backups.state, 'verified'),
    isNotNull(backups.verifiedAt),
    ne(backups.purpose, 'brought'),
  )

/** The newest copy of a server that the installation can open. */
export const newestCopy = (db: Database | Transaction, server: Whose): Promise<Copy | null> =>
  newest(db, and(isCopyOf(server.id, server.blueprint), isNull(backups.recipient)))

/** The newest copy of all: nothing older is its server's data, also where only its customer's own key opens it. */
export const newestOfAll = (db: Database | Transaction, server: Whose): Promise<Copy | null> =>
  newest(db, isCopyOf(server.id, server.blueprint))

async function newest(db: Database | Transaction, isOne: SQL | undefined): Promise<Copy | null> {
  const [copy] = await db
    .select({ id: backups.id, verifiedAt: backups.verifiedAt, recipient: backups.recipient })
    .from(backups)
    .where(isOne)
    .orderBy(desc(backups.verifiedAt))
    .limit(1)
  if (!copy?.verifiedAt) return null
  return { id: copy.id, verifiedAt: copy.verifiedAt, ownKey: copy.recipient !== null }
}

/**
 * Asks for a new machine with what the newest backup has. What came after that backup is given up, so it is
 * for servers whose machine is lost; `evenIfThere` is an operator who gives it up knowingly. Where only its
 * customer's own key opens that backup, the machine waits for the key.
 * @returns the server as it is wished now, or the code of the sentence why not
 */
export function requestRebuild(
  platform: Platform,
  serverId: string,
  {
    evenIfThere = false,
    accountId = null,
  }: { evenIfThere?: boolean; accountId?: string | null } = {},
): Promise<Result<ServerRow, string>> {
  return transact(platform, async (tx, wake) => {
    if (accountId !== null) await actedBy(tx, accountId)
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server) return fail('not-found')
    // Asking twice does no harm.
    if (server.lostAt !== null && server.restoreFrom !== null) return ok(server)
    const copy = await newestOfAll(tx, server)
    const refusal = evenIfThere ? serverCan.rebuild(server) : whyNotRebuilt(server, copy !== null)
    if (refusal) return fail(refusal)
    if (!copy) return fail('no-backup')
    const [wished] = await tx
      .update(servers)
      .set(rebuiltFrom(server, copy))
      .where(eq(servers.id, serverId))
      .returning()
    assert(wished, 'a locked row is written')
    await wake('server', serverId)
    return ok(wished)
  })
}
