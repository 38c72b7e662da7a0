import { pipeline } from 'node:stream'
import { ArchivedFiles } from '../backups/archived-files.ts'
import { backupKey } from '../backups/identity.ts'
import { findBackup, type RestoreRow } from '../backups/store.ts'
import { openStored, whyUnopened } from '../backups/stored-archive.ts'
import { findOpenDrill } from '../drills/store.ts'
import { seeUnpacked } from '../drills/witness.ts'
import { fail, type Result } from '../kit/result.ts'
import { type ChainMember, restorableChain } from '../restores/chain.ts'
import { sealedFor } from '../restores/request-restore.ts'
import type { ServerRow } from '../servers/server.ts'
import { type BackupTools, ownersData } from './backup.ts'
import type { InstanceRefusal, InstanceTarget } from './steps/instance-port.ts'
import { instanceTarget } from './steps/instance-target.ts'

/**
 * One try, from the first byte to the swap: every archive of the chain is unpacked beside what is there, and
 * takes its place only when each was what had been stored.
 */
export async function bringBackup(
  row: RestoreRow,
  server: ServerRow,
  signal: AbortSignal,
  tools: BackupTools,
): Promise<Result<null, InstanceRefusal>> {
  const { platform, data, blueprint, zone } = tools
  const backup = await findBackup(platform.db, row.backupId)
  if (!backup) return fail({ reason: 'backup-missing', detail: `${row.backupId} is not known` })
  const chain = await restorableChain(platform.db, backup)
  if (!chain.ok) return chain
  const target = instanceTarget(server, { vault: platform.vault, blueprint, zone })
  const owners = ownersData(blueprint(server.blueprint))
  const room = await data.makeRoom(target, owners, signal)
  if (!room.ok) return room
  const drill = await findOpenDrill(platform.db, server.id)
  const archived = drill && new ArchivedFiles()
  for (const member of chain.value) {
    const isChain = chain.value.length > 1
    const unpacked = await unpack(member, { isChain, archived }, row, target, signal, tools)
    if (!unpacked.ok) return unpacked
  }
  if (drill && archived) await seeUnpacked(tools, drill, archived, { target, owners }, signal)
  if (server.copyOf !== null) {
    const quiet = await data.isolate(target, signal)
    if (!quiet.ok) return quiet
  }
  // An owner who knows a password keeps it; one who does not gets the new machine's.
  const isOwn = backup.serverId === server.id && !row.inPlace
  const withPassword = isOwn && server.credentialsShownAt !== null
  return data.swap(target, owners, { chosen: row.paths, withPassword }, signal)
}

async function unpack(
  member: ChainMember,
  { isChain, archived }: { isChain: boolean; archived: ArchivedFiles | null },
  row: RestoreRow,
  target: InstanceTarget,
  signal: AbortSignal,
  { platform, store, data }: BackupTools,
): Promise<Result<null, InstanceRefusal>> {
  const key = await keyOf(member, row, platform)
  if (!key) {
    return fail({ reason: 'backup-key-needed', detail: `${member.name} is its customer’s alone` })
  }
  const opened = await openStored({ store, key }, member, signal)
  if (!opened.ok) return opened
  const { tar, verify } = opened.value
  const seen = archived ? pipeline(tar, archived.pass(), () => {}) : tar
  const unpacked = await data.unpack(target, { tar: seen, isChain }, signal)
  if (tar.errored) return whyUnopened(store, member, tar.errored, signal)
  if (seen.errored) return fail({ reason: 'backup-damaged', detail: seen.errored.message })
  tar.destroy()
  return unpacked.ok ? verify() : unpacked
}

/** A customer's own, kept for as long as the restore lasts, or the installation's. */
async function keyOf(
  { row: { recipient } }: ChainMember,
  { id, sealedIdentity }: RestoreRow,
  { vault }: BackupTools['platform'],
) {
  if (recipient === null) return backupKey(vault)
  return sealedIdentity && { recipient, identity: vault.open(sealedFor(id), sealedIdentity) }
}
