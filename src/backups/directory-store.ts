import { createWriteStream } from 'node:fs'
import { link, mkdir, open, readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fail, ok, type Result } from '../kit/result.ts'
import type { BackupStore, StoreRefusal } from './backup-store.ts'

const unfinished = '.part'

/**
 * A folder of this computer, or one that is mounted there. A file is written under a name of its own,
 * brought to the disk, and only then given the name that counts.
 */
export function createDirectoryStore(root: string): BackupStore {
  return {
    async write(name, content, signal) {
      const path = pathOf(root, name)
      const part = `${path}${unfinished}`
      // Where one stream of a pipeline fails the other does too, a moment later.
      let failedFirst: 'content' | 'file' | null = null
      content.once('error', () => {
        failedFirst ??= 'content'
      })
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        const file = createWriteStream(part, { flags: 'wx', mode: 0o600 })
        file.once('error', () => {
          failedFirst ??= 'file'
        })
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
        return isCutOff ? cutOff(error) : refused(error)
      }
    },
    async read(name, signal) {
      try {
        const file = await open(pathOf(root, name))
        return ok(file.createReadStream({ signal }))
      } catch (error) {
        return refused(error)
      }
    },
    async list(prefix) {
      const folder = dirname(pathOf(root, `${prefix}x`))
      try {
        const names = await readdir(folder)
        const start = prefix.slice(0, prefix.lastIndexOf('/') + 1)
        return ok(names.map(name => `${start}${name}`).filter(name => name.startsWith(prefix)))
      } catch (error) {
        return codeOf(error) === 'ENOENT' ? ok([]) : refused(error)
      }
    },
    async remove(name) {
      try {
        await rm(pathOf(root, name), { force: true })
        return ok(null)
      } catch (error) {
        return refused(error)
      }
    },
  }
}

function pathOf(root: string, name: string): string {
  if (!/^[\w-]+(\/[\w-]+(\.[\w-]+)*)*$/.test(name))
    throw new Error(`${name} is no name of a backup`)
  return join(root, name)
}

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
