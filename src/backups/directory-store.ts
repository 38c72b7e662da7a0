import { link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { fail, ok, type Result } from '../kit/result.ts'
import type { BackupStore, StoreRefusal } from './backup-store.ts'
import { checkMarker, markerName } from './folder-marker.ts'
import { checkPrefix, checkStoredName, unfinishedSuffix } from './stored-name.ts'

/** In memory on their way to the disk. */
const waitingBytesMost = 1024 ** 2
/** Read from it at once. */
const readBytes = 128 * 1024

/**
 * A folder of this computer, or one that is mounted there. A file is written under a name of its own,
 * brought to the disk, and only then given the name that counts. `isFirst`: nothing was ever stored, so that an
 * empty folder is the right one; see {@link checkMarker}.
 */
export function createDirectoryStore(
  root: string,
  isFirst: () => Promise<boolean> = async () => true,
): BackupStore {
  async function inside<T>(
    work: () => Promise<Result<T, StoreRefusal>>,
  ): Promise<Result<T, StoreRefusal>> {
    try {
      const marked = await checkMarker(root, isFirst)
      return marked.ok ? await work() : marked
    } catch (error) {
      return refused(error)
    }
  }
  return {
    async write(name, content, signal) {
      const written = await inside(() => writeFile(pathOf(root, name), content, signal))
      if (!written.ok) content.destroy()
      return written
    },
    read: (name, signal) =>
      inside(async () => {
        const file = await open(pathOf(root, name))
        return ok(file.createReadStream({ signal, highWaterMark: readBytes }))
      }),
    list: prefix => inside(() => listFiles(root, checkPrefix(prefix))),
    remove: name =>
      inside(async () => {
        await rm(pathOf(root, name), { force: true })
        return ok(null)
      }),
  }
}

async function listFiles(root: string, prefix: string): Promise<Result<string[], StoreRefusal>> {
  try {
    const folder = dirname(join(root, `${prefix}x`))
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    const names = entries
      .filter(entry => entry.isFile())
      .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    return ok(names.filter(name => name.startsWith(prefix) && name !== markerName))
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok([])
    throw error
  }
}

async function writeFile(
  path: string,
  content: Readable,
  signal: AbortSignal,
): Promise<Result<null, StoreRefusal>> {
  const part = `${path}${unfinishedSuffix}`
  // Where one stream of a pipeline fails the other does too, a moment later.
  let failedFirst: 'content' | 'file' | null = null
  content.once('error', () => {
    failedFirst ??= 'content'
  })
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const opened = await open(part, 'wx', 0o600)
  const file = opened.createWriteStream({ highWaterMark: waitingBytesMost })
  file.once('error', () => {
    failedFirst ??= 'file'
  })
  try {
    await pipeline(content, file, { signal })
    await sync(part)
    // Unlike a rename, this refuses to take the place of anything.
    await link(part, path)
    await rm(part)
    await sync(dirname(path))
    return ok(null)
  } catch (error) {
    await rm(part, { force: true })
    const isCutOff = failedFirst === 'content' || signal.aborted
    return isCutOff ? cutOff(content.errored ?? error) : refused(error)
  }
}

const pathOf = (root: string, name: string): string => join(root, checkStoredName(name))

async function sync(path: string): Promise<void> {
  const file = await open(path)
  try {
    await file.sync()
  } finally {
    await file.close()
  }
}

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function refused(error: unknown): Result<never, StoreRefusal> {
  const code = codeOf(error)
  const reason =
    code === 'ENOENT'
      ? 'backup-missing'
      : full.has(code)
        ? 'backup-store-full'
        : 'backup-store-refused'
  return fail({ reason, detail: wordsOf(error) })
}

const cutOff = (error: unknown): Result<never, StoreRefusal> =>
  fail({ reason: 'backup-cut-off', detail: wordsOf(error) })

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : ''
