import { posix } from 'node:path'
import type { FileEntry, FileKind } from './files-port.ts'
import type { NamedAttributes, Sftp } from './sftp.ts'

/** As many as a page can show and a person look through. */
export const entriesMost = 5_000
/** Of so many links it is asked where they lead; each is a question of its own. */
const linksMost = 500

const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What is in a folder, in no order; `hasMore` when it is more than {@link entriesMost}. */
export async function listFolder(
  sftp: Sftp,
  path: string,
): Promise<{ entries: FileEntry[]; hasMore: boolean }> {
  const handle = await sftp.openFolder(path)
  const found: NamedAttributes[] = []
  try {
    for (;;) {
      const some = await sftp.readFolder(handle)
      if (some === null) break
      found.push(...some.filter(({ name }) => !isDots(name)))
      if (found.length > entriesMost) break
    }
  } finally {
    await sftp.closeHandle(handle)
  }
  const entries = found.slice(0, entriesMost).map(entryOf)
  const links = entries.filter(({ kind, isNameless }) => kind === 'link' && !isNameless)
  const leadsTo = new Map<FileEntry, FileEntry['leadsTo']>()
  await Promise.all(
    links.slice(0, linksMost).map(async link => {
      const end = await sftp.stat(posix.join(path, link.name)).catch(() => null)
      if (end) leadsTo.set(link, kindOf(end.mode) as FileEntry['leadsTo'])
    }),
  )
  return {
    entries: entries.map(entry => ({ ...entry, leadsTo: leadsTo.get(entry) ?? null })),
    hasMore: found.length > entriesMost,
  }
}

function entryOf({ name, mode, size, mtime }: NamedAttributes): FileEntry {
  const readable = nameOf(name)
  return {
    name: readable ?? name.toString(),
    isNameless: readable === null,
    kind: kindOf(mode),
    leadsTo: null,
    bytes: size,
    changedAt: new Date(mtime * 1000),
  }
}

/** Names on a disk are bytes. Null: they are no UTF-8, and no text that we send names this file. */
function nameOf(bytes: Buffer): string | null {
  try {
    return text.decode(bytes)
  } catch {
    return null
  }
}

const typeMask = 0o170000
const types = new Map<number, FileKind>([
  [0o100000, 'file'],
  [0o040000, 'folder'],
  [0o120000, 'link'],
])

export const kindOf = (mode: number): FileKind => types.get(mode & typeMask) ?? 'other'

const isDots = (name: Buffer): boolean =>
  name.equals(Buffer.from('.')) || name.equals(Buffer.from('..'))
