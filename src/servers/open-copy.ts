import { eq } from 'drizzle-orm'
import type { BackupRow } from '../backups/store.ts'
import type { Transaction } from '../database/database.ts'
import { assert } from '../kit/assert.ts'
import type { Context } from '../kit/context.ts'
import type { Wake } from '../reconcilers/engine/wake.ts'
import type { Candidate } from '../subscriptions/tables.ts'
import type { ServerRow } from './server.ts'
import { servers } from './tables.ts'

/**
 * A throw-away copy of a server, with what one of its backups has. It gets no name, letter or model key, pays
 * for nothing, and stands until {@link closeCopy}.
 */
export async function openCopy(
  tx: Transaction,
  wake: Wake,
  { clock }: Context,
  /** Chosen and stored by whoever wants it. */
  id: string,
  original: ServerRow,
  backup: Pick<BackupRow, 'id' | 'blueprint'>,
  candidates: readonly Candidate[],
): Promise<ServerRow> {
  const now = clock.now()
  const [copy] = await tx
    .insert(servers)
    .values({
      id,
      copyOf: original.id,
      accountId: original.accountId,
      subscriptionId: original.subscriptionId,
      planId: original.planId,
      desired: 'ready',
      hostname: `copy-${id.slice(4)}`,
      blueprint: backup.blueprint,
      candidates: [...candidates],
      restoreFrom: backup.id,
      orderedAt: now,
      // It never had one.
      dnsRemovedAt: now,
    })
    .returning()
  assert(copy, 'a copy is written')
  await wake('server', id)
  return copy
}

/** The machine of a copy goes, with all that is on it. What goes already goes on. */
export async function closeCopy(
  tx: Transaction,
  wake: Wake,
  copyId: string,
  reason: string,
): Promise<void> {
  const [copy] = await tx.select().from(servers).where(eq(servers.id, copyId)).for('update')
  if (!copy || copy.copyOf === null || copy.desired === 'absent') return
  const absent = { desired: 'absent', absentReason: reason, backupWanted: null } as const
  await tx.update(servers).set(absent).where(eq(servers.id, copyId))
  await wake('server', copyId)
}
