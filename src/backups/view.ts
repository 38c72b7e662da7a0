import type { z } from 'zod'
import type { Database, Transaction } from '../database/database.ts'
import type { Backup, Backups } from '../http/backup-views.ts'
import { restoreRefusal } from '../restores/can-restore.ts'
import type { ServerRow } from '../servers/server.ts'
import { type Role, whyNot } from '../team/roles.ts'
import { type Language, storedReason } from '../words/sentence.ts'
import { backupCan } from './backup-can.ts'
import { chainOf } from './chain.ts'
import { keptUntil } from './kept-until.ts'
import { backupsOf, makeRefusal } from './request-backup.ts'
import { bytesOf, fixedBytes, type Retention } from './retention.ts'
import { retentionOf } from './retention-of.ts'
import type { BackupRow } from './store.ts'
import { backupTerms } from './terms.ts'

type BackupsView = z.infer<typeof Backups>
type BackupView = z.infer<typeof Backup>

/** A server's backups as somebody sees them who may; `role` is null where an operator only looks on. */
export async function backupsView(
  db: Database | Transaction,
  server: ServerRow,
  { now, language, role }: { now: Date; language: Language; role: Role | null },
): Promise<BackupsView> {
  const all = await backupsOf(db, server.id)
  const terms = await backupTerms(db, server)
  const retention = await retentionOf(db, server, all)
  const until = keptUntil(all, now, retention)
  const isFull = fixedBytes(all, retention.awaited) >= terms.quotaBytes
  const may = (refusal: string | null, operation: string) =>
    storedReason(whyNot(role, operation) ?? refusal, language)
  const isGone = server.desired === 'absent'
  return {
    backups: all.map(each => {
      const view = backupView(each, { server, all, retention, language, may })
      return { ...view, keptUntil: until.get(each.id)?.toISOString() ?? null }
    }),
    usedBytes: bytesOf(all, new Set(all.map(({ id }) => id))),
    quotaBytes: terms.quotaBytes,
    everyHours: Math.round(terms.everyMs / 3600_000),
    nextAt: isGone ? null : (server.backupDueAt?.toISOString() ?? null),
    keep: terms.keep,
    recipient: server.backupRecipient,
    provenAt: server.provenAt?.toISOString() ?? null,
    notice: storedReason(isFull && !isGone ? 'backup-quota-pinned' : null, language),
    failing: server.backupFailingSince && {
      since: server.backupFailingSince.toISOString(),
      reason: storedReason(whyFailing(all), language),
    },
    can: {
      make: may(await makeRefusal(db, server, now), 'makeBackup'),
      setKey: may(isGone ? 'server-gone' : null, 'chooseBackupRecipient'),
    },
  }
}

/** What stood in the way of the one that is tried again and again. */
const whyFailing = (all: readonly BackupRow[]): string =>
  all.find(({ state }) => state === 'begun')?.failure ?? 'backup-waits'

interface Around {
  server: ServerRow
  all: readonly BackupRow[]
  retention: Retention
  language: Language
  may: (refusal: string | null, operation: string) => BackupView['problem']
}

function backupView(
  backup: BackupRow,
  { server, all, retention, language, may }: Around,
): Omit<BackupView, 'keptUntil'> {
  const isVerified = backup.state === 'verified'
  const chain = isVerified ? chainOf(backup, all) : []
  const notYet = isVerified ? null : 'backup-under-way'
  return {
    id: backup.id,
    purpose: backup.purpose,
    state: isVerified ? 'verified' : 'making',
    problem: storedReason(isVerified ? null : backup.failureCode, language),
    begunAt: backup.begunAt.toISOString(),
    verifiedAt: backup.verifiedAt?.toISOString() ?? null,
    bytes: isVerified ? backup.storedBytes : null,
    incremental: isVerified && backup.parentId !== null,
    needs: chain?.map(({ id }) => id) ?? [],
    atRest: backup.atRest,
    softwareVersion: backup.softwareVersion,
    ownKey: backup.recipient !== null,
    pinned: backup.pinnedAt !== null,
    can: {
      pin: may(notYet ?? backupCan.pin(server), 'pinBackup'),
      delete: may(notYet ?? backupCan.delete(backup, all, retention.awaited), 'deleteBackup'),
      download: may(notYet ?? (chain ? null : 'backup-chain-broken'), 'downloadBackup'),
      restore: may(
        notYet ?? restoreRefusal(server) ?? (chain ? null : 'backup-chain-broken'),
        'restoreBackup',
      ),
    },
  }
}
