import { archiveSuffix } from '../backups/archive.ts'
import { chainOf } from '../backups/chain.ts'
import { discardTries } from '../backups/discard.ts'
import { backupKey } from '../backups/identity.ts'
import { manifestOf, storeManifest } from '../backups/manifest.ts'
import { isAtRest, isForUs } from '../backups/purposes.ts'
import type { BackupRow } from '../backups/store.ts'
import { takeBackup } from '../backups/take-backup.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import { type ServerRow, serverName } from '../servers/server.ts'
import type { BackupTools } from './backup.ts'
import { ownersData } from './backup.ts'
import type { Changes, Pass } from './engine/engine.ts'
import type { InstanceRefusal, LentData } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

/** What a backup may continue, and all others of its server that are there. */
export interface Continued {
  readonly parent: BackupRow | null
  readonly kept: readonly BackupRow[]
}

/**
 * One try of a backup: what earlier ones left is cleared away, its name is written down, its bytes are stored as
 * they come from the machine, read back and compared, and its manifest is put beside them.
 * @returns the columns by which its row is verified
 */
export async function writeBackup(
  row: BackupRow,
  server: ServerRow,
  { parent, kept }: Continued,
  pass: Pass<'backup'>,
  signal: AbortSignal,
  tools: BackupTools,
): Promise<Result<Changes<'backup'>, InstanceRefusal>> {
  const { platform, store, data, zone, blueprint } = tools
  const { context, vault } = platform
  const tries = `${server.id}/${row.id}-`
  const name = `${tries}${context.random.bytes(6).toString('hex')}${archiveSuffix}`
  const cleared = await discardTries(store, tries, () => pass.write({}))
  if (!cleared.ok) return cleared
  const recipient = recipientOf(row, server)
  const key = recipient ? { recipient, identity: null } : await backupKey(vault)

  const write = async (lent: LentData): Promise<Result<Changes<'backup'>, InstanceRefusal>> => {
    const below = lent.isIncremental && parent ? (chainOf(parent, kept) ?? []) : []
    const place = {
      parentId: below.at(-1)?.id ?? null,
      baseId: below[0]?.id ?? null,
      level: below.length,
    }
    await pass.write({ storedName: name, recipient, ...place })
    const taken = await takeBackup(
      lent.tar,
      { store, key, name, bytesMost: lent.usedBytes },
      signal,
    )
    if (!taken.ok) return taken
    const verifiedAt = context.clock.now()
    const { softwareVersion } = server
    const manifest = manifestOf(row, below, {
      ...taken.value,
      ...{ name, verifiedAt, softwareVersion, databases: lent.databases },
      recipient: key.recipient,
      address: serverName(server, zone),
      atRest: isAtRest(row.purpose),
    })
    const told = await storeManifest(store, manifest, name, signal)
    if (!told.ok) return told
    const verified = { state: 'verified', verifiedAt, softwareVersion, manifest } as const
    return ok({ ...verified, failure: null, ...taken.value })
  }

  const how = { backupId: row.id, atRest: isAtRest(row.purpose), parentId: parent?.id ?? null }
  const target = instanceTarget(server, { vault, blueprint, zone })
  const written = await data.lend(
    target,
    ownersData(blueprint(server.blueprint)),
    how,
    signal,
    write,
  )
  if (written.ok) return written
  // Only this try's: whoever has taken over meanwhile writes another.
  await discardTries(store, name.slice(0, -archiveSuffix.length))
  return fail(written.error)
}

/** A customer's own key; null: ours. */
export const recipientOf = (
  { purpose }: Pick<BackupRow, 'purpose'>,
  { backupRecipient }: Pick<ServerRow, 'backupRecipient'>,
): string | null => (isForUs(purpose) ? null : backupRecipient)
