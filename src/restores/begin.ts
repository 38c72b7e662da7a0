import { findOpenRestore, type RestoreRow } from '../backups/store.ts'
import type { Database, Transaction } from '../database/database.ts'
import { leaving } from '../servers/move-server.ts'
import type { ServerChanges, ServerRow } from '../servers/server.ts'
import { withoutSteps } from '../servers/step-records.ts'

/**
 * Pure. From here on the backup is the server's data, whatever its machine has: on the machine that is there,
 * or on the next one.
 */
export const restoring = (
  server: ServerRow,
  { backupId, inPlace }: Pick<RestoreRow, 'backupId' | 'inPlace'>,
): ServerChanges =>
  inPlace
    ? {
        backupWanted: null,
        restoreFrom: backupId,
        verifiedAt: null,
        steps: withoutSteps(server, 'restore', 'verify'),
      }
    : { ...leaving(server), restoreFrom: backupId }

/**
 * What follows when a server's present state was saved, or there was none, before another backup takes its
 * place. A wish that is not there any more is followed by nothing.
 */
export async function beginRestore(
  db: Database | Transaction,
  server: ServerRow,
  hasMachine = true,
): Promise<ServerChanges> {
  const wish = await findOpenRestore(db, server.id)
  if (!wish) return { backupWanted: null }
  return restoring(server, { ...wish, inPlace: wish.inPlace && hasMachine })
}
