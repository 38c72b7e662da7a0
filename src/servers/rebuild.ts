import { and, desc, eq, isNotNull, isNull, ne } from 'drizzle-orm'
import { backups } from '../backups/tables.ts'
import type { Database, Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { type Copy, rebuiltFrom, whyNotRebuilt } from './loss.ts'
import { type ServerRow, serverCan } from './server.ts'
import { servers } from './tables.ts'

/**
 * The newest backup that we can bring to a machine of this server: verified, of the same software, and not
 * sealed for its customer alone.
 */
export async function newestCopy(
  db: Database | Transaction,
  { id, blueprint }: Pick<ServerRow, 'id' | 'blueprint'>,
): Promise<Copy | null> {
  const [copy] = await db
    .select({ id: backups.id, verifiedAt: backups.verifiedAt })
    .from(backups)
    .where(
      and(
        eq(backups.serverId, id),
        eq(backups.state, 'verified'),
        eq(backups.blueprint, blueprint),
        isNotNull(backups.verifiedAt),
        isNull(backups.recipient),
        ne(backups.purpose, 'brought'),
      ),
    )
    .orderBy(desc(backups.verifiedAt))
    .limit(1)
  return copy?.verifiedAt ? { id: copy.id, verifiedAt: copy.verifiedAt } : null
}

/**
 * Asks for a new machine with what the newest backup has. What came after that backup is given up, so it is
 * for servers whose machine is lost; `evenIfThere` is an operator who gives it up knowingly.
 * @returns the server as it is wished now, or the code of the sentence why not
 */
export function requestRebuild(
  platform: Platform,
  serverId: string,
  { evenIfThere = false } = {},
): Promise<Result<ServerRow, string>> {
  return transact(platform, async (tx, wake) => {
    const [server] = await tx.select().from(servers).where(eq(servers.id, serverId)).for('update')
    if (!server) return fail('not-found')
    // Asking twice does no harm.
    if (server.lostAt !== null && server.restoreFrom !== null) return ok(server)
    const copy = await newestCopy(tx, server)
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
