import { createHash } from 'node:crypto'
import type { TextFile } from './files-port.ts'
import { kindOf } from './listing.ts'
import { partPath } from './path.ts'
import { FileRefused, isMissing } from './refusal.ts'
import type { Sftp } from './sftp.ts'
import { readWhole, writeFrom } from './transfer.ts'

/** What an editor on a page takes. */
export const textBytesMost = 1024 * 1024

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export async function readText(sftp: Sftp, path: string): Promise<TextFile> {
  const bytes = await contentOf(sftp, path)
  return { path, text: textOf(bytes), version: versionOf(bytes) }
}

/**
 * The new text is written beside the old one and takes its place in one moment, so that whoever reads the file finds
 * one of the two. Just before that the old one is read once more: only if it is still the one that was
 * opened it goes. (Between the two a few milliseconds remain, for which POSIX has no remedy.)
 */
export async function saveText(
  sftp: Sftp,
  { path, text, version }: { path: string; text: string; version: string | null },
  id: string,
): Promise<TextFile> {
  const bytes = Buffer.from(text)
  if (bytes.length > textBytesMost) throw new FileRefused('file-too-long')
  const saved = { path, text, version: versionOf(bytes) }
  // Through a link it is written to what that leads to.
  const place = version === null ? path : (await sftp.realpath(path)).toString()
  const mode = version === null ? null : (await sftp.stat(place)).mode & 0o777
  const beside = partPath(place, id)
  try {
    const handle = await sftp.open(beside, 'write', 'create', 'exclusive')
    try {
      const { error } = await writeFrom(sftp, handle, 0, only(bytes))
      if (error) throw error
      await sftp.sync(handle)
    } finally {
      await sftp.closeHandle(handle)
    }
    if (version === null) return await putNew(sftp, beside, saved)
    const now = versionOf(await contentOf(sftp, place))
    if (now === saved.version) return await done(sftp, beside, saved)
    if (now !== version) throw new FileRefused('file-changed')
    if (mode !== null) await sftp.setMode(beside, mode)
    await sftp.replace(beside, place)
    return saved
  } catch (error) {
    await sftp.remove(beside).catch(() => null)
    throw error
  }
}

async function putNew(sftp: Sftp, beside: string, saved: TextFile): Promise<TextFile> {
  const there = await sftp.lstat(saved.path).catch(ifMissing)
  if (there === null) {
    await sftp.rename(beside, saved.path)
    return saved
  }
  // An answer to it may have been lost.
  const isIt =
    kindOf(there.mode) === 'file' && versionOf(await contentOf(sftp, saved.path)) === saved.version
  if (!isIt) throw new FileRefused('file-exists')
  return await done(sftp, beside, saved)
}

/** It is there already. */
async function done(sftp: Sftp, beside: string, saved: TextFile): Promise<TextFile> {
  await sftp.remove(beside)
  return saved
}

async function contentOf(sftp: Sftp, path: string): Promise<Buffer> {
  if (kindOf((await sftp.stat(path)).mode) !== 'file') throw new FileRefused('file-wrong-kind')
  const handle = await sftp.open(path, 'read')
  try {
    const bytes = await readWhole(sftp, handle, textBytesMost)
    if (bytes === null) throw new FileRefused('file-too-long')
    return bytes
  } finally {
    await sftp.closeHandle(handle)
  }
}

/** UTF-8 without a NUL is text, as editors and `grep` see it. */
function textOf(bytes: Buffer): string {
  if (bytes.includes(0)) throw new FileRefused('file-binary')
  try {
    return utf8.decode(bytes)
  } catch {
    throw new FileRefused('file-binary')
  }
}

const versionOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

export function ifMissing(error: unknown): null {
  if (isMissing(error)) return null
  throw error
}
