import { posix } from 'node:path'
import ssh2, { type Attributes, type FileEntry } from 'ssh2'
import type { Account } from './accounts.ts'
import type { VirtualDisk } from './disk.ts'
import type { Inside } from './inside.ts'

const { STATUS_CODE } = ssh2.utils.sftp
const linksMax = 40
const folderType = 0o040000
const linkType = 0o120000
const fileType = 0o100000

/** What SFTP answers instead of doing it. */
export class Refused extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

const missing = () => new Refused(STATUS_CODE.NO_SUCH_FILE, 'No such file')
const denied = () => new Refused(STATUS_CODE.PERMISSION_DENIED, 'Permission denied')
const failed = (why: string) => new Refused(STATUS_CODE.FAILURE, why)

/**
 * A disk as one SFTP user sees it: below the chroot, whose top is `/` to them even where a link points
 * elsewhere, and with the permissions that owner and mode of each file give. Names are the user's;
 * `path` is a path of the disk.
 */
export class SftpTree {
  readonly #inside: Inside
  readonly #disk: VirtualDisk
  readonly #account: Account
  readonly #root: string
  readonly #startFolder: string
  readonly #umask: number

  constructor(
    inside: Inside,
    options: { account: Account; root: string | null; startFolder: string; umask: number },
  ) {
    this.#inside = inside
    this.#disk = inside.disk
    this.#account = options.account
    this.#root = options.root === '/' ? '' : (options.root ?? '')
    this.#startFolder = options.startFolder
    this.#umask = options.umask
  }

  async open(
    name: string,
    wanted: { reads: boolean; writes: boolean; creates: boolean; isNew: boolean },
  ): Promise<{ path: string; exists: boolean }> {
    const path = await this.#resolve(name, true)
    const exists = await this.#disk.fs.exists(path)
    if (!exists) {
      if (!wanted.creates || !wanted.writes) throw missing()
      await this.#mustChange(posix.dirname(path))
      return { path, exists }
    }
    if (wanted.isNew && wanted.creates) throw failed('Failure: it exists')
    if ((await this.#disk.fs.stat(path)).isDirectory) throw failed('Failure: it is a directory')
    if (wanted.reads && !(await this.#may(path, 4))) throw denied()
    if (wanted.writes && !(await this.#may(path, 2))) throw denied()
    return { path, exists }
  }

  async read(path: string): Promise<Buffer> {
    return Buffer.from(await this.#disk.fs.readFileBuffer(path))
  }

  async write(path: string, content: Buffer): Promise<void> {
    const isNew = !(await this.#disk.fs.exists(path))
    const mode = isNew ? 0o666 & ~this.#umask : (await this.#disk.fs.stat(path)).mode
    await this.#disk.write(path, content, mode & 0o7777)
    if (isNew) this.#own(path)
  }

  async list(name: string): Promise<FileEntry[]> {
    const folder = await this.#existing(name, true)
    if (!(await this.#disk.fs.stat(folder)).isDirectory) throw failed('Failure: not a directory')
    if (!(await this.#may(folder, 4))) throw denied()
    const entries: FileEntry[] = []
    for (const filename of await this.#disk.names(folder)) {
      const path = posix.join(folder, filename)
      const attrs = await this.attributesOf(path)
      const { user, group } = this.#disk.ownerOf(path)
      const kind = { [folderType]: 'd', [linkType]: 'l' }[attrs.mode & 0o170000] ?? '-'
      const size = String(attrs.size).padStart(8)
      const longname = `${kind}${letters(attrs.mode)} 1 ${user} ${group} ${size} Jan  1 00:00 ${filename}`
      entries.push({ filename, longname, attrs })
    }
    return entries
  }

  async realpath(name: string): Promise<string> {
    return (await this.#resolve(name, true)).slice(this.#root.length) || '/'
  }

  async readlink(name: string): Promise<string> {
    const path = await this.#existing(name, false)
    if (!(await this.#disk.fs.lstat(path)).isSymbolicLink) throw failed('Failure: not a link')
    return await this.#disk.fs.readlink(path)
  }

  async attributes(name: string, follow: boolean): Promise<Attributes> {
    return await this.attributesOf(await this.#existing(name, follow))
  }

  async attributesOf(path: string): Promise<Attributes> {
    const stat = await this.#disk.fs.lstat(path)
    const type = stat.isSymbolicLink ? linkType : stat.isDirectory ? folderType : fileType
    const { user, group } = this.#disk.ownerOf(path)
    const groups = await this.#inside.accounts.groups()
    const seconds = Math.floor(stat.mtime.getTime() / 1000)
    return {
      mode: type | (stat.mode & 0o7777),
      uid: (await this.#inside.accounts.find(user))?.uid ?? 0,
      gid: groups.find(one => one.name === group)?.gid ?? 0,
      size: stat.size,
      atime: seconds,
      mtime: seconds,
    }
  }

  async setMode(name: string, attributes: Attributes): Promise<void> {
    await this.setModeOf(await this.#existing(name, true), attributes)
  }

  /** Only the mode; times are accepted and forgotten. */
  async setModeOf(path: string, { mode }: Partial<Attributes>): Promise<void> {
    if (!this.#owns(path)) throw denied()
    if (mode !== undefined) await this.#disk.fs.chmod(path, mode & 0o777)
    this.#disk.onChange()
  }

  async makeFolder(name: string): Promise<void> {
    const path = await this.#resolve(name, false)
    if (await this.#there(path)) throw failed('Failure: it exists')
    await this.#mustChange(posix.dirname(path))
    await this.#disk.fs.mkdir(path)
    await this.#disk.fs.chmod(path, 0o777 & ~this.#umask)
    this.#own(path)
  }

  async remove(name: string, isFolder: boolean): Promise<void> {
    const path = await this.#existing(name, false)
    const stat = await this.#disk.fs.lstat(path)
    if (stat.isDirectory !== isFolder) throw failed('Failure')
    await this.#mustChange(posix.dirname(path))
    if (isFolder && (await this.#disk.names(path)).length > 0) throw failed('Failure: not empty')
    this.#disk.owners.delete(path)
    await this.#disk.remove(path)
  }

  async rename(from: string, to: string): Promise<void> {
    if (await this.#there(await this.#resolve(to, false))) throw failed('Failure: it exists')
    await this.replace(from, to)
  }

  /** As rename(2) does: a file or link takes the place of one that is there. */
  async replace(from: string, to: string): Promise<void> {
    const source = await this.#existing(from, false)
    const target = await this.#resolve(to, false)
    const isFolder = (path: string) => this.#disk.fs.lstat(path).then(stat => stat.isDirectory)
    const isOver = await this.#there(target)
    if (isOver && ((await isFolder(source)) || (await isFolder(target)))) throw failed('Failure')
    await this.#mustChange(posix.dirname(source))
    await this.#mustChange(posix.dirname(target))
    if (isOver) await this.#disk.remove(target)
    await this.#disk.fs.mv(source, target)
    for (const [path, owner] of [...this.#disk.owners]) {
      if (path !== source && !path.startsWith(`${source}/`)) continue
      this.#disk.owners.delete(path)
      this.#disk.owners.set(target + path.slice(source.length), owner)
    }
    this.#disk.onChange()
  }

  /** The target is kept as it is written, and is not the server's to judge: it may lead nowhere. */
  async link(target: string, name: string): Promise<void> {
    const path = await this.#resolve(name, false)
    if (await this.#there(path)) throw failed('Failure: it exists')
    await this.#mustChange(posix.dirname(path))
    await this.#disk.fs.symlink(target, path)
    this.#own(path)
  }

  #own(path: string): void {
    const { name } = this.#account
    this.#disk.chown(path, { user: name, group: name })
  }

  #owns(path: string): boolean {
    return this.#account.uid === 0 || this.#disk.ownerOf(path).user === this.#account.name
  }

  async #may(path: string, bit: 1 | 2 | 4): Promise<boolean> {
    if (this.#account.uid === 0) return true
    const { mode } = await this.#disk.fs.stat(path)
    const { user, group } = this.#disk.ownerOf(path)
    const shift = user === this.#account.name ? 6 : group === this.#account.name ? 3 : 0
    return ((mode >> shift) & bit) !== 0
  }

  /** It is a folder that the account may not go through. */
  async #isShut(folder: string): Promise<boolean> {
    if (!(await this.#disk.fs.exists(folder))) return false
    return (await this.#disk.fs.stat(folder)).isDirectory && !(await this.#may(folder, 1))
  }

  async #mustChange(folder: string): Promise<void> {
    if (!(await this.#disk.fs.exists(folder))) throw missing()
    if (!(await this.#may(folder, 2))) throw denied()
  }

  async #there(path: string): Promise<boolean> {
    return (await this.#disk.names(posix.dirname(path))).includes(posix.basename(path))
  }

  async #existing(name: string, follow: boolean): Promise<string> {
    const path = await this.#resolve(name, follow)
    if (path !== this.#root && path !== '/' && !(await this.#there(path))) throw missing()
    return path
  }

  /** Where a name leads, part by part: `..` and links stop at the chroot's top. */
  async #resolve(name: string, follow: boolean): Promise<string> {
    const parts = posix.resolve('/', this.#startFolder, name).split('/').filter(Boolean)
    let at: string[] = []
    let links = 0
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      if (part === '..') at.pop()
      if (part === '..' || part === '.') continue
      const folder = `${this.#root}/${at.join('/')}`
      if (await this.#isShut(folder)) throw denied()
      const path = posix.join(folder, part)
      const isLast = parts.length === 0
      const isLink = (await this.#there(path)) && (await this.#disk.fs.lstat(path)).isSymbolicLink
      if (!isLink || (isLast && !follow)) {
        at.push(part)
        continue
      }
      if (++links > linksMax) throw failed('Failure: too many links')
      const target = await this.#disk.fs.readlink(path)
      if (target.startsWith('/')) at = []
      parts.unshift(...target.split('/').filter(Boolean))
    }
    return at.length === 0 ? this.#root || '/' : `${this.#root}/${at.join('/')}`
  }
}

const letters = (mode: number): string =>
  [6, 3, 0]
    .map(shift => {
      const bits = (mode >> shift) & 7
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`
    })
    .join('')
