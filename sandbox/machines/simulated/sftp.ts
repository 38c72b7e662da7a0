import ssh2, { type Attributes, type FileEntry, type SFTPWrapper } from 'ssh2'
import type { Account } from './accounts.ts'
import type { Inside } from './inside.ts'
import { statvfsReply, textsOf } from './sftp-extensions.ts'
import { Refused, SftpTree } from './sftp-tree.ts'

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp
const fileBytesMax = 64 * 1024 * 1024

interface OpenFile {
  path: string
  /** Of its first `size` bytes; more is room for what comes. */
  bytes: Buffer
  size: number
  isChanged: boolean
  appends: boolean
}

interface OpenFolder {
  entries: FileEntry[] | null
}

export interface SftpOptions {
  account: Account
  /** The folder beyond which nothing is seen; null for the whole disk. */
  root: string | null
  startFolder: string
  umask: number
}

/**
 * SFTP version 3 over a machine's disk, as OpenSSH's internal-sftp serves it. Requests are answered in
 * the order in which they come; a written file is on the disk when it is closed.
 */
export function serveSftp(
  inside: Inside,
  stream: SFTPWrapper,
  options: SftpOptions,
  clientIdent: string,
  /** Sends a packet that ssh2 has no word for; null where extensions are not offered. */
  reply: ((packet: Buffer) => void) | null = null,
): void {
  const tree = new SftpTree(inside, options)
  const files = new Map<number, OpenFile>()
  const folders = new Map<number, OpenFolder>()
  const diskBytes = inside.spec.diskGb * 1e9
  let isFull = false
  let nextHandle = 1
  let queue = Promise.resolve()

  /** Runs a request after those before it; what the disk refuses becomes its status. */
  const inTurn = (request: number, work: () => Promise<void>) => {
    queue = queue.then(() =>
      inside.activity.run(work).catch(error => {
        if (!(error instanceof Refused)) inside.systemd.log('ssh.service', `sftp: ${error}`)
        const code = error instanceof Refused ? error.status : STATUS_CODE.FAILURE
        stream.status(request, code, error instanceof Error ? error.message : undefined)
      }),
    )
  }
  const done = (request: number) => stream.status(request, STATUS_CODE.OK)
  const handleOf = (number: number) => {
    const handle = Buffer.alloc(4)
    handle.writeUInt32BE(number)
    return handle
  }
  const opened = <T>(table: Map<number, T>, handle: Buffer): T => {
    const found = handle.length === 4 ? table.get(handle.readUInt32BE(0)) : undefined
    if (!found) throw new Refused(STATUS_CODE.FAILURE, 'this handle is not open')
    return found
  }
  const flush = async (file: OpenFile) => {
    if (file.isChanged) await tree.write(file.path, file.bytes.subarray(0, file.size))
    file.isChanged = false
  }

  stream.on('OPEN', (request, name, flags) =>
    inTurn(request, async () => {
      const isWritten = (flags & (OPEN_MODE.WRITE | OPEN_MODE.APPEND)) !== 0
      const { path, exists } = await tree.open(name, {
        reads: (flags & OPEN_MODE.READ) !== 0,
        writes: isWritten,
        creates: (flags & OPEN_MODE.CREAT) !== 0,
        isNew: (flags & OPEN_MODE.EXCL) !== 0,
      })
      const isEmptied = !exists || (isWritten && (flags & OPEN_MODE.TRUNC) !== 0)
      const bytes = isEmptied ? Buffer.alloc(0) : await tree.read(path)
      const file: OpenFile = {
        path,
        bytes,
        size: bytes.length,
        isChanged: isEmptied,
        appends: (flags & OPEN_MODE.APPEND) !== 0,
      }
      await flush(file)
      files.set(nextHandle, file)
      stream.handle(request, handleOf(nextHandle++))
    }),
  )
  stream.on('READ', (request, handle, offset, length) =>
    inTurn(request, async () => {
      const { bytes, size } = opened(files, handle)
      const part = bytes.subarray(offset, Math.min(offset + length, size))
      if (part.length === 0) stream.status(request, STATUS_CODE.EOF)
      else stream.data(request, part)
    }),
  )
  stream.on('WRITE', (request, handle, offset, data) =>
    inTurn(request, async () => {
      const file = opened(files, handle)
      isFull = inside.world.faults.take('machine', 'write', ['disk-full']) !== null
      if (isFull) throw new Refused(STATUS_CODE.FAILURE, 'Failure')
      const at = file.appends ? file.size : offset
      file.size = Math.max(file.size, at + data.length)
      if (file.size > fileBytesMax) throw new Refused(STATUS_CODE.FAILURE, 'the disk is full')
      if (file.size > file.bytes.length) {
        file.bytes = Buffer.concat([file.bytes], Math.max(file.size, 2 * file.bytes.length))
      }
      data.copy(file.bytes, at)
      file.isChanged = true
      done(request)
    }),
  )
  stream.on('CLOSE', (request, handle) =>
    inTurn(request, async () => {
      const number = handle.length === 4 ? handle.readUInt32BE(0) : 0
      const file = files.get(number)
      if (file) await flush(file)
      files.delete(number)
      folders.delete(number)
      done(request)
    }),
  )
  stream.on('OPENDIR', (request, name) =>
    inTurn(request, async () => {
      folders.set(nextHandle, { entries: await tree.list(name) })
      stream.handle(request, handleOf(nextHandle++))
    }),
  )
  stream.on('READDIR', (request, handle) =>
    inTurn(request, async () => {
      const folder = opened(folders, handle)
      if (folder.entries === null) return stream.status(request, STATUS_CODE.EOF)
      stream.name(request, folder.entries)
      folder.entries = null
    }),
  )
  stream.on('REALPATH', (request, name) =>
    inTurn(request, async () => {
      const filename = await tree.realpath(name)
      stream.name(request, [{ filename, longname: filename, attrs: noAttributes }])
    }),
  )
  stream.on('READLINK', (request, name) =>
    inTurn(request, async () => {
      const filename = await tree.readlink(name)
      stream.name(request, [{ filename, longname: filename, attrs: noAttributes }])
    }),
  )
  const answerAttributes = (request: number, name: string, follow: boolean) =>
    inTurn(request, async () => stream.attrs(request, await tree.attributes(name, follow)))
  stream.on('STAT', (request, name) => answerAttributes(request, name, true))
  stream.on('LSTAT', (request, name) => answerAttributes(request, name, false))
  stream.on('FSTAT', (request, handle) =>
    inTurn(request, async () => {
      const file = opened(files, handle)
      await flush(file)
      stream.attrs(request, await tree.attributesOf(file.path))
    }),
  )
  const changing = (request: number, change: () => Promise<void>) =>
    inTurn(request, async () => {
      await change()
      done(request)
    })
  stream.on('SETSTAT', (request, name, attributes) =>
    changing(request, () => tree.setMode(name, attributes)),
  )
  stream.on('FSETSTAT', (request, handle, attributes) =>
    changing(request, async () => {
      const file = opened(files, handle)
      if (attributes.size !== undefined) resize(file, attributes.size)
      await flush(file)
      await tree.setModeOf(file.path, attributes)
    }),
  )
  stream.on('MKDIR', (request, name) => changing(request, () => tree.makeFolder(name)))
  stream.on('RMDIR', (request, name) => changing(request, () => tree.remove(name, true)))
  stream.on('REMOVE', (request, name) => changing(request, () => tree.remove(name, false)))
  stream.on('RENAME', (request, from, to) => changing(request, () => tree.rename(from, to)))
  stream.on('SYMLINK', (request, ...names) => {
    // OpenSSH, which we are, reads the target first whatever the standard says. ssh2 turns the two
    // round when the caller is OpenSSH.
    const [target, name] = /OpenSSH/.test(clientIdent) ? names.toReversed() : names
    changing(request, () => tree.link(target ?? '', name ?? ''))
  })
  stream.on('EXTENDED', (request, extension, data) =>
    inTurn(request, async () => {
      if (!reply) throw new Refused(STATUS_CODE.OP_UNSUPPORTED, extension)
      switch (extension) {
        case 'posix-rename@openssh.com': {
          const [from = '', to = ''] = textsOf(data)
          await tree.replace(from, to)
          return done(request)
        }
        case 'fsync@openssh.com':
          await flush(opened(files, data.subarray(4)))
          return done(request)
        case 'fstatvfs@openssh.com':
          opened(files, data.subarray(4))
          return reply(
            statvfsReply(request, { bytes: diskBytes, freeBytes: isFull ? 0 : diskBytes / 2 }),
          )
        default:
          throw new Refused(STATUS_CODE.OP_UNSUPPORTED, extension)
      }
    }),
  )
  stream.on('end', () => {
    queue = queue.then(() => stream.end())
  })
}

function resize(file: OpenFile, size: number): void {
  file.bytes = Buffer.concat([file.bytes.subarray(0, Math.min(file.size, size))], size)
  file.size = size
  file.isChanged = true
}

const noAttributes: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 }
