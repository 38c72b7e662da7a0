import { and, eq, inArray } from 'drizzle-orm'
import type { ArchivedFiles } from '../backups/archived-files.ts'
import { backupKey } from '../backups/identity.ts'
import type { BackupTools } from '../reconcilers/backup.ts'
import type {
  FileList,
  InstanceRefusal,
  InstanceTarget,
  OwnersData,
} from '../reconcilers/steps/instance-port.ts'
import type { ServerRow } from '../servers/server.ts'
import { compareFiles } from './compare.ts'
import { type DrillChanges, type DrillRow, findOpenDrill } from './store.ts'
import { keepList, readList } from './stored-list.ts'
import { drills } from './tables.ts'

/**
 * What a drill sees of a backup and of its restore, as they happen. Neither waits for it: what cannot be seen
 * is told, and the drill finds nothing in its row.
 */

type Place = { target: InstanceTarget; owners: Pick<OwnersData, 'paths'> }

/** A server that is moved for a drill has come to rest: its files are listed as its next machine shall have them. */
export async function seeAtRest(
  tools: BackupTools,
  server: ServerRow,
  { target, owners }: Place,
  signal: AbortSignal,
): Promise<void> {
  const { platform, data, store } = tools
  const drill = await findOpenDrill(platform.db, server.id)
  if (drill?.kind !== 'move') return
  const listed = await data.list(target, owners, 'live', signal)
  if (!listed.ok) return tell(tools, drill, listed.error)
  const name = `drills/${drill.id}-${platform.context.random.bytes(6).toString('hex')}.zst.age`
  const key = await backupKey(platform.vault)
  const kept = await keepList({ store, key }, name, listed.value, signal)
  if (!kept.ok) return tell(tools, drill, kept.error)
  await note(tools, drill, 'listed', {
    listName: name,
    files: listed.value.files.size,
    bytes: listed.value.bytes,
    differences: null,
    differenceCount: null,
  })
}

/** All of a backup lies beside what a machine has, and nothing has written there yet. */
export async function seeUnpacked(
  tools: BackupTools,
  drill: DrillRow,
  archived: ArchivedFiles,
  { target, owners }: Place,
  signal: AbortSignal,
): Promise<void> {
  const expected = await expectedOf(tools, drill, archived, owners, signal)
  if (!expected.ok) return tell(tools, drill, expected.error)
  const found = await tools.data.list(target, owners, 'staged', signal)
  if (!found.ok) return tell(tools, drill, found.error)
  await note(tools, drill, 'compared', {
    ...(drill.kind === 'copy' ? { files: found.value.files.size, bytes: found.value.bytes } : {}),
    ...compareFiles(expected.value, found.value.files),
  })
}

async function expectedOf(
  { platform, store }: BackupTools,
  { kind, listName }: DrillRow,
  archived: ArchivedFiles,
  { paths }: Place['owners'],
  signal: AbortSignal,
) {
  if (kind === 'copy') return { ok: true as const, value: within(archived.files, paths) }
  if (listName === null) {
    return {
      ok: false as const,
      error: { reason: 'drill-interrupted', detail: 'nothing was listed' },
    }
  }
  return readList({ store, key: await backupKey(platform.vault) }, listName, signal)
}

/** Archives hold something of ours beside the owner's folders. */
function within(files: FileList['files'], paths: readonly string[]): FileList['files'] {
  const tops = paths.map(path => path.replace(/^\/+/, ''))
  const isOwners = (path: string) => tops.some(top => path === top || path.startsWith(`${top}/`))
  return new Map([...files].filter(([path]) => isOwners(path)))
}

async function note(
  { platform }: BackupTools,
  { id, times }: DrillRow,
  stage: string,
  changes: DrillChanges,
): Promise<void> {
  const at = platform.context.clock.now().toISOString()
  await platform.db
    .update(drills)
    .set({ ...changes, times: { ...times, [stage]: at } })
    .where(and(eq(drills.id, id), inArray(drills.state, ['begun', 'under-way'])))
}

function tell({ platform }: BackupTools, { id }: DrillRow, error: InstanceRefusal): void {
  platform.context.log.warn({ drill: id, ...error }, 'a drill could not see what it waits for')
}
