import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Upload } from './files-port.ts'
import { kindOf } from './listing.ts'
import { partPath } from './path.ts'
import { FileRefused } from './refusal.ts'
import type { Sftp } from './sftp.ts'
import { ifMissing } from './text.ts'
import { writeFrom } from './transfer.ts'

export async function uploadedBytes(sftp: Sftp, { path, id }: Upload): Promise<number> {
  return (await sftp.lstat(partPath(path, id)).catch(ifMissing))?.size ?? 0
}

export async function appendPart(
  sftp: Sftp,
  { path, id }: Upload,
  { offset, content, digest }: { offset: number; content: Readable; digest: Buffer | null },
): Promise<number> {
  const handle = await sftp.open(partPath(path, id), 'write', 'create')
  try {
    if ((await sftp.fstat(handle)).size !== offset) throw new FileRefused('upload-offset')
    const hash = createHash('sha256')
    const { end, error } = await writeFrom(sftp, handle, offset, hashed(content, hash))
    const isDamaged = digest !== null && !(error === null && hash.digest().equals(digest))
    if (isDamaged) await sftp.setSize(handle, offset)
    if (error) throw error
    if (isDamaged) throw new FileRefused('upload-damaged')
    return end
  } finally {
    await sftp.closeHandle(handle)
  }
}

export async function finishUpload(
  sftp: Sftp,
  { path, id, bytes, replace }: Upload & { bytes: number; replace: boolean },
): Promise<void> {
  const part = partPath(path, id)
  const [gathered, there] = await Promise.all([
    sftp.lstat(part).catch(ifMissing),
    sftp.lstat(path).catch(ifMissing),
  ])
  const isFile = there !== null && kindOf(there.mode) === 'file'
  if (gathered === null) {
    // A part goes only by becoming the file: the answer to that was lost.
    if (isFile && there.size === bytes) return
    throw new FileRefused('upload-incomplete', 'nothing of it is there')
  }
  if (gathered.size !== bytes)
    throw new FileRefused('upload-incomplete', `${gathered.size} of ${bytes} bytes`)
  if (there !== null && !(replace && isFile)) throw new FileRefused('file-exists')
  await synced(sftp, part)
  if (there === null) return await sftp.rename(part, path)
  await sftp.setMode(part, there.mode & 0o777)
  await sftp.replace(part, path)
}

export async function discardUpload(sftp: Sftp, { path, id }: Upload): Promise<void> {
  await sftp.remove(partPath(path, id)).catch(ifMissing)
}

/** A file that has its name has its content too, whatever happens to the machine next. */
async function synced(sftp: Sftp, path: string): Promise<void> {
  const handle = await sftp.open(path, 'write')
  try {
    await sftp.sync(handle)
  } finally {
    await sftp.closeHandle(handle)
  }
}

async function* hashed(
  content: Readable,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    hash.update(chunk)
    yield chunk
  }
}
