import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Header } from 'tar-stream'
import { ArchiveRefused } from './refusal.ts'

/** An assistant with a browser's profile has some thousands. */
export const filesMost = 200_000
const nameBytesMost = 1_024

export type Member =
  /** OpenClaw's own list of what is in it; it comes last. */
  | { kind: 'manifest' }
  /** A file, folder or link below the state's folder, by its path in there; '' is the folder itself. */
  | { kind: 'state'; path: string; header: Header; link: string | null }
  /** What only leads to others. */
  | { kind: 'nothing' }

/**
 * What may be in an archive that somebody brings, looked at member by member, without keeping any. A path or a
 * link that leads out of its folder, whatever is no file, a name that comes twice, a file below a link: each ends
 * it with an {@link ArchiveRefused}.
 *
 * `openclaw backup create` writes `ROOT/payload/posix/ABSOLUTE PATH OF THE STATE/…` and `ROOT/manifest.json`.
 */
export class ArchiveRules {
  #root: string | null = null
  #stateDir: string | null = null
  /** Hashes instead of names: memory has a bound whatever names are. */
  readonly #seen = new Map<string, 'file' | 'link' | 'folder'>()
  files = 0

  /** The folder that the archive was made in, such as `/home/ali/.openclaw`; null: there was none in it. */
  get stateDir(): string | null {
    return this.#stateDir
  }

  get root(): string | null {
    return this.#root
  }

  look(header: Header): Member {
    if (++this.files > filesMost) {
      throw new ArchiveRefused('archive-too-many', `more than ${filesMost} files`)
    }
    const { name, type } = header
    const path = this.#plainPath(name)
    if (
      type !== 'file' &&
      type !== 'contiguous-file' &&
      type !== 'directory' &&
      type !== 'symlink' &&
      type !== 'link'
    ) {
      throw new ArchiveRefused('archive-special-file', `${name} is a ${type}`)
    }
    const isFolder = type === 'directory'
    // What a folder's bits do to those in it is stripped; a program's would give away somebody's rights.
    if (!isFolder && ((header.mode ?? 0) & 0o6000) !== 0) {
      throw new ArchiveRefused('archive-setuid', `${name} has mode ${header.mode?.toString(8)}`)
    }
    this.#note(
      path,
      isFolder ? 'folder' : type === 'file' || type === 'contiguous-file' ? 'file' : 'link',
    )
    const [root = '', ...rest] = path.split('/')
    this.#root ??= root
    if (root !== this.#root)
      throw new ArchiveRefused('archive-other', `${name} is beside ${this.#root}`)
    const inside = rest.join('/')
    if (inside === 'manifest.json' && type === 'file') return { kind: 'manifest' }
    const below = this.#belowState(inside, name, isFolder)
    if (below === null) return { kind: 'nothing' }
    return { kind: 'state', path: below, header, link: this.#link(header, path, below) }
  }

  /** Refuses what leads anywhere but down. */
  #plainPath(name: string): string {
    const illegal = (why: string) =>
      new ArchiveRefused('archive-path-illegal', `${JSON.stringify(name.slice(0, 200))} ${why}`)
    if (Buffer.byteLength(name) > nameBytesMost) throw illegal('is too long')
    if (name.startsWith('/') || name.includes('\0') || name.includes('\\'))
      throw illegal('is absolute')
    const plain = name.replace(/^(\.\/)+/, '').replace(/\/+$/, '')
    const parts = plain.split('/')
    if (parts.some(part => part === '..' || part === '.' || part === '')) throw illegal('leads out')
    return plain
  }

  /** A name once; and nothing below a file or a link, nor those above something. */
  #note(path: string, kind: 'file' | 'link' | 'folder'): void {
    const key = hash(path)
    const before = this.#seen.get(key)
    if (before !== undefined && !(before === 'folder' && kind === 'folder')) {
      throw new ArchiveRefused('archive-duplicate', path)
    }
    this.#seen.set(key, kind)
    for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
      const found = this.#seen.get(hash(above))
      if (found === 'folder') return
      if (found === 'link')
        throw new ArchiveRefused('archive-link-illegal', `${path} is below a link`)
      if (found === 'file') throw new ArchiveRefused('archive-duplicate', above)
      this.#seen.set(hash(above), 'folder')
    }
  }

  #belowState(inside: string, name: string, isFolder: boolean): string | null {
    const payload = /^payload\/posix\/(.+)$/.exec(inside)?.[1]
    if (payload === undefined) {
      if (isFolder && 'payload/posix'.startsWith(inside)) return null
      throw new ArchiveRefused('archive-other', `${name} is no part of a backup`)
    }
    const found = /^(?:(.*?)\/)?\.openclaw(?:\/(.*))?$/.exec(payload)
    const stateDir = found && `/${found[1] === undefined ? '' : `${found[1]}/`}.openclaw`
    if (!found || (this.#stateDir !== null && stateDir !== this.#stateDir)) {
      if (isFolder) return null
      throw new ArchiveRefused('archive-outside', name)
    }
    this.#stateDir = stateDir
    return found[2] ?? ''
  }

  /** Where a link leads, as it is written on the machine: within the state, whatever machine it was made on. */
  #link({ type, linkname, name }: Header, path: string, below: string): string | null {
    if (type !== 'link' && type !== 'symlink') return null
    const illegal = () =>
      new ArchiveRefused(
        'archive-link-illegal',
        `${name} leads to ${String(linkname).slice(0, 200)}`,
      )
    const to = linkname ?? ''
    if (to === '' || to.includes('\0') || Buffer.byteLength(to) > nameBytesMost) throw illegal()
    if (type === 'link') {
      // Another name of a file that the archive has brought before: by its name in the archive.
      const target = this.#plainPath(to)
      const state = path.slice(0, path.length - below.length)
      if (!target.startsWith(state) || this.#seen.get(hash(target)) !== 'file') throw illegal()
      return target.slice(state.length)
    }
    if (to.startsWith('/') || climbsLate(to)) throw illegal()
    const reached = posix.normalize(posix.join(posix.dirname(below), to))
    if (reached === '..' || reached.startsWith('../')) throw illegal()
    return to
  }
}

/** What is below another link of the archive is elsewhere than it reads, and so is what is above that. */
function climbsLate(to: string): boolean {
  const parts = to.split('/')
  const named = parts.findIndex(part => part !== '..' && part !== '.' && part !== '')
  return named !== -1 && parts.slice(named).includes('..')
}

const hash = (path: string): string =>
  createHash('sha256').update(path).digest('base64url').slice(0, 22)
