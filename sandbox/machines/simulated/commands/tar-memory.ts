import { createHash } from 'node:crypto'
import type { VirtualDisk } from '../disk.ts'
import type { DumpedName, TarEntry } from '../tar-archive.ts'

/** What `--listed-incremental` remembers of an archive: each file that was there, and how it was. */
export class Memory {
  readonly #before: ReadonlyMap<string, string>
  readonly #now = new Map<string, string>()

  private constructor(before: ReadonlyMap<string, string>) {
    this.#before = before
  }

  static async read(disk: VirtualDisk, file: string): Promise<Memory> {
    const text = await disk.read(file)
    return new Memory(new Map(text === null ? [] : (JSON.parse(text) as [string, string][])))
  }

  async write(disk: VirtualDisk, file: string): Promise<void> {
    await disk.write(file, JSON.stringify([...this.#now]), 0o600)
  }

  /** Of `wanted`: every folder, with what was found in it, and each file that is not as it was before. */
  changed(found: readonly TarEntry[], wanted: readonly TarEntry[]): TarEntry[] {
    const isNew = new Set<string>()
    for (const entry of wanted) {
      if (entry.type === 'directory') continue
      const seen = fingerprint(entry)
      this.#now.set(entry.path, seen)
      if (this.#before.get(entry.path) !== seen) isNew.add(entry.path)
    }
    return wanted
      .filter(entry => entry.type === 'directory' || isNew.has(entry.path))
      .map(entry =>
        entry.type === 'directory' ? { ...entry, dump: dumpOf(entry, found, isNew) } : entry,
      )
  }
}

function dumpOf(
  { path }: TarEntry,
  found: readonly TarEntry[],
  isNew: ReadonlySet<string>,
): DumpedName[] {
  return found
    .filter(child => child.path.slice(0, child.path.lastIndexOf('/')) === path)
    .map(child => ({
      kind: child.type === 'directory' ? 'D' : isNew.has(child.path) ? 'Y' : 'N',
      name: child.path.slice(path.length + 1),
    }))
}

const fingerprint = ({ type, mode, user, group, mtime, content, target }: TarEntry): string =>
  [
    type,
    mode,
    user,
    group,
    mtime.getTime(),
    target,
    createHash('sha1').update(content).digest('hex'),
  ].join(' ')
