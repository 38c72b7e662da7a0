import type {
  BufferEncoding,
  CpOptions,
  FileContent,
  FsStat,
  IFileSystem,
  MkdirOptions,
  RmOptions,
} from 'just-bash'
import type { VirtualDisk } from './disk.ts'

/** Where a session's standard output and error go: byte streams, not files of the disk. */
export const outputPaths = { stdout: '/run/session/stdout', stderr: '/run/session/stderr' }

export interface Sinks {
  stdout(bytes: Buffer): void
  stderr(bytes: Buffer): void
}

type Options = { encoding?: BufferEncoding } | BufferEncoding

/**
 * The disk as one shell session sees it: new files get the session's umask and user, and every
 * change marks the disk for saving.
 */
export class SessionFs implements IFileSystem {
  readonly #disk: VirtualDisk
  readonly #user: string
  readonly #sinks: Sinks
  umask = 0o022

  constructor(disk: VirtualDisk, user: string, sinks: Sinks) {
    this.#disk = disk
    this.#user = user
    this.#sinks = sinks
  }

  async readFile(path: string, options?: Options): Promise<string> {
    await this.#disk.refresh(path)
    return this.#disk.fs.readFile(path, options)
  }

  async readFileBytes(path: string) {
    await this.#disk.refresh(path)
    return this.#disk.fs.readFileBytes(path)
  }

  async readFileBuffer(path: string) {
    await this.#disk.refresh(path)
    return this.#disk.fs.readFileBuffer(path)
  }

  exists = (path: string) => this.#disk.fs.exists(path)
  stat = (path: string): Promise<FsStat> => this.#disk.fs.stat(path)
  lstat = (path: string): Promise<FsStat> => this.#disk.fs.lstat(path)
  readdir = (path: string) => this.#disk.fs.readdir(path)
  readdirWithFileTypes = (path: string) => this.#disk.fs.readdirWithFileTypes(path)
  readlink = (path: string) => this.#disk.fs.readlink(path)
  realpath = (path: string) => this.#disk.fs.realpath(path)
  resolvePath = (base: string, path: string) => this.#disk.fs.resolvePath(base, path)
  getAllPaths = () => this.#disk.fs.getAllPaths()

  writeFile(path: string, content: FileContent, options?: Options): Promise<void> {
    if (this.#sink(path, content, options)) return Promise.resolve()
    return this.#making(path, 0o666, () => this.#disk.fs.writeFile(path, content, options))
  }

  appendFile(path: string, content: FileContent, options?: Options): Promise<void> {
    if (this.#sink(path, content, options)) return Promise.resolve()
    return this.#making(path, 0o666, () => this.#disk.fs.appendFile(path, content, options))
  }

  mkdir(path: string, options?: MkdirOptions): Promise<void> {
    return this.#making(path, 0o777, () => this.#disk.fs.mkdir(path, options))
  }

  async rm(path: string, options?: RmOptions): Promise<void> {
    await this.#disk.fs.rm(path, options)
    for (const owned of this.#owned(path)) this.#disk.owners.delete(owned)
    this.#disk.onChange()
  }

  /** The in-memory file system moves folders by making new ones: their modes and times are given back. */
  async mv(source: string, target: string): Promise<void> {
    const { fs } = this.#disk
    const moved = fs.getAllPaths().filter(p => p === source || p.startsWith(`${source}/`))
    const before = await Promise.all(moved.map(async path => [path, await fs.lstat(path)] as const))
    await fs.mv(source, target)
    for (const [path, { isDirectory, mode, mtime }] of before.reverse()) {
      if (!isDirectory) continue
      const now = target + path.slice(source.length)
      await fs.chmod(now, mode)
      await fs.utimes(now, mtime, mtime)
    }
    for (const owned of this.#owned(source)) {
      this.#disk.owners.set(target + owned.slice(source.length), this.#disk.ownerOf(owned))
      this.#disk.owners.delete(owned)
    }
    this.#disk.onChange()
  }

  cp = (source: string, target: string, options?: CpOptions) =>
    this.#changing(this.#disk.fs.cp(source, target, options))
  chmod = (path: string, mode: number) => this.#changing(this.#disk.fs.chmod(path, mode))
  symlink = (target: string, path: string) => this.#changing(this.#disk.fs.symlink(target, path))
  link = (path: string, other: string) => this.#changing(this.#disk.fs.link(path, other))
  utimes = (path: string, atime: Date, mtime: Date) =>
    this.#changing(this.#disk.fs.utimes(path, atime, mtime))

  #sink(path: string, content: FileContent, options?: Options): boolean {
    if (path !== outputPaths.stdout && path !== outputPaths.stderr) return false
    const encoding = typeof options === 'string' ? options : options?.encoding
    const bytes =
      typeof content === 'string'
        ? Buffer.from(content, encoding === 'binary' || encoding === 'latin1' ? 'latin1' : 'utf8')
        : Buffer.from(content)
    if (bytes.length === 0) return true
    if (path === outputPaths.stdout) this.#sinks.stdout(bytes)
    else this.#sinks.stderr(bytes)
    return true
  }

  #owned(path: string): string[] {
    return [...this.#disk.owners.keys()].filter(p => p === path || p.startsWith(`${path}/`))
  }

  async #making(path: string, mode: number, make: () => Promise<void>): Promise<void> {
    const { fs } = this.#disk
    const before = (await fs.exists(path)) ? (await fs.stat(path)).mode : null
    await make()
    // Devices and the shell's own descriptors have no mode to set.
    if (!/^\/(dev|proc)\//.test(path)) {
      // An overwritten file keeps its mode; the in-memory file system would reset it.
      await fs.chmod(path, before ?? mode & ~this.umask)
      await this.#disk.touch(path)
      if (before === null && this.#user !== 'root') {
        this.#disk.owners.set(path, { user: this.#user, group: this.#user })
      }
    }
    this.#disk.onChange()
  }

  async #changing(work: Promise<void>): Promise<void> {
    await work
    this.#disk.onChange()
  }
}
