import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Connections } from '../instances/connections.ts'
import type { SshConnection } from '../instances/ssh.ts'
import { quoted } from '../kit/quoted.ts'
import type { Random } from '../kit/random.ts'
import { ok, type Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import type { ChoosePart, Download, Files, FilesTarget } from './files-port.ts'
import { kindOf, listFolder } from './listing.ts'
import { folderOf, isWithin, nameOf } from './path.ts'
import { FileRefused } from './refusal.ts'
import { asOwner, FileSessions } from './sessions.ts'
import type { Sftp } from './sftp.ts'
import { ifMissing, readText, saveText } from './text.ts'
import { readPart } from './transfer.ts'
import { appendPart, discardUpload, finishUpload, uploadedBytes } from './upload.ts'

/** In memory before whoever downloads has to catch up. */
const waitingBytesMost = 512 * 1024

/** The files of customers' machines, over the SSH connection that a server has anyway. */
export function createFiles(connections: Connections, random: Random): Files {
  const sessions = new FileSessions(connections)
  /** What `work` gives, unless it throws. */
  const use = <T>(
    target: FilesTarget,
    signal: AbortSignal,
    work: (sftp: Sftp, connection: SshConnection) => Promise<T>,
  ): Promise<Result<T, InstanceRefusal>> =>
    sessions.use(target, signal, async (...with_) => ok(await work(...with_)))
  return {
    list: (target, wished, signal) =>
      use(target, signal, async sftp => {
        const { home, workspace } = target.owner
        const isThere = (await sftp.stat(workspace).catch(() => null)) !== null
        const path = wished ?? (isThere ? workspace : home)
        if (kindOf((await sftp.stat(path)).mode) !== 'folder')
          throw new FileRefused('file-wrong-kind')
        const listed = await listFolder(sftp, path)
        return { path, ...listed, places: { home, workspace: isThere ? workspace : null } }
      }),
    readText: (target, path, signal) => use(target, signal, sftp => readText(sftp, path)),
    saveText: (target, file, signal) =>
      use(target, signal, sftp => saveText(sftp, file, random.bytes(6).toString('hex'))),
    download: (target, path, choose, signal) =>
      lent(opened =>
        sessions.use(target, signal, async sftp => {
          const download = await open(sftp, path, choose, signal)
          opened(ok(download))
          await finished(download.content).catch(() => null) // told to whoever reads it
          return ok(download)
        }),
      ),
    archive: (target, path, signal) =>
      lent(opened =>
        sessions.use(target, signal, async (sftp, connection) => {
          const isWhole = path === '/'
          if (isWhole || kindOf((await sftp.stat(path)).mode) !== 'folder')
            throw new FileRefused('file-wrong-kind')
          // What may not be read is said before it begins.
          await sftp.closeHandle(await sftp.openFolder(path))
          const content = await connection.read(pack(target, path), signal)
          opened(ok(content))
          await finished(content).catch(() => null)
          return ok(content)
        }),
      ),
    makeFolder: (target, path, signal) =>
      use(target, signal, async sftp => {
        await mustBeFree(sftp, path)
        await sftp.makeFolder(path)
        return null
      }),
    move: (target, from, to, signal) =>
      use(target, signal, async sftp => {
        await mustBeSpare(sftp, target, from)
        await sftp.lstat(from)
        await mustBeFree(sftp, to)
        await sftp.rename(from, to)
        return null
      }),
    remove: (target, path, signal) =>
      use(target, signal, async (sftp, connection) => {
        await mustBeSpare(sftp, target, path)
        if (kindOf((await sftp.lstat(path)).mode) === 'folder')
          await removeFolder(connection, target, path, signal)
        else await sftp.remove(path)
        return null
      }),
    uploaded: (target, upload, signal) => use(target, signal, sftp => uploadedBytes(sftp, upload)),
    append: (target, upload, part, signal) =>
      use(target, signal, sftp => appendPart(sftp, upload, part)),
    finish: (target, upload, signal) =>
      use(target, signal, async sftp => {
        await finishUpload(sftp, upload)
        return null
      }),
    discard: (target, upload, signal) =>
      use(target, signal, async sftp => {
        await discardUpload(sftp, upload)
        return null
      }),
  }
}

/** Answers as soon as `opened` is called, while the connection stays lent until `work` has ended. */
function lent<T>(
  work: (
    opened: (answer: Result<T, InstanceRefusal>) => void,
  ) => Promise<Result<T, InstanceRefusal>>,
): Promise<Result<T, InstanceRefusal>> {
  return new Promise((resolve, reject) => work(resolve).then(resolve, reject))
}

async function open(
  sftp: Sftp,
  path: string,
  choose: ChoosePart,
  signal: AbortSignal,
): Promise<Download> {
  // A named pipe would wait for a writer, and keep everybody else waiting.
  if (kindOf((await sftp.stat(path)).mode) !== 'file') throw new FileRefused('file-wrong-kind')
  const handle = await sftp.open(path, 'read')
  const { size: bytes, mtime } = await sftp.fstat(handle)
  const tag = `"${mtime.toString(36)}-${bytes.toString(36)}"`
  const part = choose({ bytes, tag })
  if (part === null) {
    await sftp.closeHandle(handle)
    throw new FileRefused('range-illegal')
  }
  const pieces = async function* () {
    try {
      yield* readPart(sftp, handle, part)
    } finally {
      await sftp.closeHandle(handle)
    }
  }
  const content = Readable.from(pieces(), {
    objectMode: false,
    highWaterMark: waitingBytesMost,
    signal,
  })
  return { content, name: nameOf(path), bytes, part, tag }
}

/** tar's 1 says that a file was written to while it was read: so it is with software that runs. */
const pack = (target: FilesTarget, path: string): string =>
  `${asOwner(target, `tar -C ${quoted(folderOf(path))} -czf - -- ${quoted(nameOf(path))}`)} || [ $? -eq 1 ]`

async function removeFolder(
  connection: SshConnection,
  target: FilesTarget,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  const command = asOwner(target, `rm -rf -- ${quoted(path)}`)
  const { code, stderr } = await connection.exec(command, { signal })
  if (code === null) throw new Error('the connection broke')
  if (code !== 0) throw new FileRefused('file-denied', stderr.trim().slice(-300))
}

async function mustBeFree(sftp: Sftp, path: string): Promise<void> {
  if ((await sftp.lstat(path).catch(ifMissing)) !== null) throw new FileRefused('file-exists')
}

/** What the account or its software lives in stays where it is, also when links lead there. */
async function mustBeSpare(sftp: Sftp, { owner }: FilesTarget, path: string): Promise<void> {
  const folder = (await sftp.realpath(folderOf(path))).toString()
  const real = `${folder === '/' ? '' : folder}/${nameOf(path)}`
  const needed = [owner.home, owner.workspace]
  if (path === '/' || needed.some(place => isWithin(place, real)))
    throw new FileRefused('file-needed')
}
