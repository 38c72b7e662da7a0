import { Readable } from 'node:stream'
import { openArchive, sealArchive } from '../backups/archive.ts'
import type { BackupStore } from '../backups/backup-store.ts'
import type { BackupKey } from '../backups/identity.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { FileList, InstanceRefusal } from '../reconcilers/steps/instance-port.ts'

interface Tools {
  readonly store: BackupStore
  readonly key: BackupKey
}

/** Names say much about a person: a list is sealed as their files are. */
export async function keepList(
  { store, key }: Tools,
  name: string,
  list: FileList,
  signal: AbortSignal,
): Promise<Result<null, InstanceRefusal>> {
  const lines = Readable.from(linesOf(list.files), { objectMode: false })
  const { sealed } = await sealArchive(lines, key.recipient)
  return store.write(name, sealed, signal)
}

export async function readList(
  { store, key }: Tools,
  name: string,
  signal: AbortSignal,
): Promise<Result<FileList['files'], InstanceRefusal>> {
  const read = await store.read(name, signal)
  if (!read.ok) return read
  try {
    const { tar: opened } = await openArchive(read.value, key.identity)
    const chunks: Buffer[] = []
    for await (const chunk of opened) chunks.push(chunk as Buffer)
    const words = Buffer.concat(chunks).toString('latin1').split('\0')
    const files = new Map<string, string>()
    for (let at = 0; at + 1 < words.length; at += 2) files.set(words[at] ?? '', words[at + 1] ?? '')
    return ok(files)
  } catch (error) {
    read.value.destroy()
    const detail = `${name}: ${error instanceof Error ? error.message : error}`
    return fail({ reason: 'backup-damaged', detail })
  }
}

/** In pieces of some size: a stream of single names would be slow. */
function* linesOf(files: FileList['files']): Generator<Buffer> {
  let piece = ''
  for (const [path, fact] of files) {
    piece += `${path}\0${fact}\0`
    if (piece.length < 64 * 1024) continue
    yield Buffer.from(piece, 'latin1')
    piece = ''
  }
  yield Buffer.from(piece, 'latin1')
}
