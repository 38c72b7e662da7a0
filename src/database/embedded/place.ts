import { createHash } from 'node:crypto'
import { chown, mkdir, rmdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Binaries, copyBinaries, ensureLibraryLinks } from './binaries.ts'
import type { OsUser } from './owner.ts'
import { runCommand } from './processes.ts'

/**
 * Chooses a folder for the database's files: in the state folder, or where that lies below a home
 * that the server's OS user may not enter, in a folder of its own below /var/lib.
 */
export async function chooseDataDir(stateDir: string, owner: OsUser | null): Promise<string> {
  const inside = join(stateDir, 'postgres')
  await ensureDataParent(inside, owner)
  if (await canEnter(inside, owner)) return join(inside, 'data')
  await rmdir(inside)
  const outside = outsideOf(stateDir)
  await ensureDataParent(outside, owner)
  if (await canEnter(outside, owner)) return join(outside, 'data')
  throw new Error(
    `the OS user ${owner?.name} can enter neither ${inside} nor ${outside}, and PostgreSQL runs as ` +
      'that user; set DATABASE_URL to a PostgreSQL of your own',
  )
}

/** Makes the folder that will hold the data; only root can give it to somebody else. */
export async function ensureDataParent(dir: string, owner: OsUser | null): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  if (owner && (await stat(dir)).uid !== owner.uid) await chown(dir, owner.uid, owner.gid)
}

/**
 * Binaries that the server's OS user can run: npm's own, or a copy beside the data where npm's lie
 * below a home that this user may not enter, or lack links that we may not add.
 */
export async function ensureRunnable(
  found: Binaries,
  dataDir: string,
  owner: OsUser | null,
): Promise<Binaries> {
  const linked = await ensureLibraryLinks(found.dir).then(
    () => true,
    () => false, // not ours to write: the copy below gets them
  )
  if (linked && (await runs(found, owner)).code === 0) return found
  const copy = await copyBinaries(found, dirname(dataDir))
  const trial = await runs(copy, owner)
  if (trial.code === 0) return copy
  throw new Error(`PostgreSQL ${copy.version} does not run on this system: ${trial.output}`)
}

const runs = (binaries: Binaries, owner: OsUser | null) =>
  runCommand(join(binaries.dir, 'bin', 'postgres'), ['--version'], {
    user: owner,
    timeoutMs: 20_000,
  })

async function canEnter(dir: string, owner: OsUser | null): Promise<boolean> {
  const trial = await runCommand('/bin/sh', ['-c', 'cd "$1" && test -w .', 'sh', dir], {
    user: owner,
    timeoutMs: 10_000,
  })
  return trial.code === 0
}

const outsideOf = (stateDir: string): string =>
  `/var/lib/sambuk-${createHash('sha256').update(stateDir).digest('hex').slice(0, 16)}`
