import { existsSync } from 'node:fs'
import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fail, ok, type Result } from '../kit/result.ts'
import type { StoreRefusal } from './backup-store.ts'

/** No name of a backup begins with a dot. */
export const markerName = '.sambuk-backups'

const text = 'Sambuk keeps backups in this folder. Without this file it takes it for another one.\n'
/** A new disk has it. */
const notOurs = 'lost+found'

/**
 * Whether a folder is the one that backups are kept in, and not the empty place at which that one is mounted. It is
 * marked at its first use: when it has something in it already, or `isFirst` says that nothing was ever stored.
 * @throws what the file system says
 */
export async function checkMarker(
  root: string,
  isFirst: () => Promise<boolean>,
): Promise<Result<null, StoreRefusal>> {
  const marker = join(root, markerName)
  if (existsSync(marker)) return ok(null)
  const isUsed = existsSync(root) && (await readdir(root)).some(name => name !== notOurs)
  if (!isUsed && !(await isFirst())) {
    return fail({
      reason: 'backup-store-refused',
      detail: `${root} has no ${markerName}: it is not mounted, or not the folder that backups were kept in`,
    })
  }
  await mkdir(root, { recursive: true, mode: 0o700 })
  await writeFile(marker, text)
  return ok(null)
}
