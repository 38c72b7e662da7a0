import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { InMemoryFs } from 'just-bash'

export interface Owner {
  user: string
  group: string
}

type StoredEntry =
  | { type: 'directory'; mode: number }
  | { type: 'symlink'; target: string }
  | { type: 'file'; mode: number; mtime: string; base64: string }

interface StoredDisk {
  entries: Record<string, StoredEntry>
  owners: Record<string, Owner>
}

/** Not part of a disk: made anew at every boot, or by the shell itself for its built-in commands. */
const volatile = /^\/(dev|proc|run|tmp)(\/|$)/
const builtinCommand = '#!/bin/bash\n# Built-in command:'
const root: Owner = { user: 'root', group: 'root' }

/**
 * A machine's disk: an in-memory file system that also knows owners, kept as one JSON file. It
 * never reads or writes any other file of the host.
 */
export class VirtualDisk {
  readonly fs = new InMemoryFs()
  readonly owners = new Map<string, Owner>()
  onChange: () => void = () => undefined
  /** Files that say how it is at the moment when they are read, such as those of `/proc`. */
  readonly kernel = new Map<string, () => string>()
  /** The machine's clock, by which files are dated; the host's while no machine has it. */
  now: () => Date = () => new Date()

  ownerOf(path: string): Owner {
    return this.owners.get(path) ?? root
  }

  chown(path: string, owner: Owner): void {
    this.owners.set(path, owner)
    this.onChange()
  }

  /** Writes a file as the system does: parents made, mode and owner set. */
  async write(path: string, content: string | Uint8Array, mode = 0o644, owner?: Owner) {
    await this.fs.mkdir(dirname(path), { recursive: true })
    await this.fs.writeFile(path, content)
    await this.fs.chmod(path, mode)
    if (owner) this.owners.set(path, owner)
    await this.touch(path)
    this.onChange()
  }

  /** What was written was written now. */
  async touch(path: string): Promise<void> {
    const now = this.now()
    await this.fs.utimes(path, now, now)
  }

  async append(path: string, text: string): Promise<void> {
    await this.fs.mkdir(dirname(path), { recursive: true })
    await this.fs.appendFile(path, text)
    await this.touch(path)
    this.onChange()
  }

  /** Before it is read: what the kernel says now. */
  async refresh(path: string): Promise<void> {
    const say = this.kernel.get(path)
    if (say) await this.fs.writeFile(path, say())
  }

  /** The text of a file, or null when there is none. */
  async read(path: string): Promise<string | null> {
    if (!(await this.isFile(path))) return null
    return await this.fs.readFile(path)
  }

  async isFile(path: string): Promise<boolean> {
    return (await this.fs.exists(path)) && (await this.fs.stat(path)).isFile
  }

  async names(folder: string): Promise<string[]> {
    if (!(await this.fs.exists(folder))) return []
    return (await this.fs.readdir(folder)).sort()
  }

  async remove(path: string): Promise<void> {
    await this.fs.rm(path, { recursive: true, force: true })
    this.onChange()
  }

  async save(file: string): Promise<number> {
    const stored: StoredDisk = { entries: {}, owners: Object.fromEntries(this.owners) }
    for (const path of this.fs.getAllPaths()) {
      if (path === '/' || volatile.test(path)) continue
      const stat = await this.fs.lstat(path)
      if (stat.isSymbolicLink) {
        stored.entries[path] = { type: 'symlink', target: await this.fs.readlink(path) }
      } else if (stat.isDirectory) {
        stored.entries[path] = { type: 'directory', mode: stat.mode }
      } else {
        const bytes = Buffer.from(await this.fs.readFileBuffer(path))
        if (bytes.subarray(0, builtinCommand.length).toString() === builtinCommand) continue
        const mtime = stat.mtime.toISOString()
        stored.entries[path] = {
          type: 'file',
          mode: stat.mode,
          mtime,
          base64: bytes.toString('base64'),
        }
      }
    }
    const text = JSON.stringify(stored)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(`${file}.new`, text, { mode: 0o600 })
    renameSync(`${file}.new`, file)
    return text.length
  }

  static async load(file: string): Promise<VirtualDisk> {
    const disk = new VirtualDisk()
    if (!existsSync(file)) throw new Error(`the virtual disk ${file} is gone`)
    const stored = JSON.parse(readFileSync(file, 'utf8')) as StoredDisk
    for (const [path, entry] of Object.entries(stored.entries)) {
      await disk.fs.mkdir(dirname(path), { recursive: true })
      if (entry.type === 'symlink') await disk.fs.symlink(entry.target, path)
      else if (entry.type === 'directory') {
        await disk.fs.mkdir(path, { recursive: true })
        await disk.fs.chmod(path, entry.mode)
      } else {
        const mtime = new Date(entry.mtime)
        disk.fs.writeFileSync(path, Buffer.from(entry.base64, 'base64'), undefined, {
          mode: entry.mode,
          mtime,
        })
      }
    }
    for (const [path, owner] of Object.entries(stored.owners)) disk.owners.set(path, owner)
    return disk
  }
}
