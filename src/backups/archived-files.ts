import { createHash, type Hash } from 'node:crypto'
import { Transform } from 'node:stream'
import { flatText } from '../kit/flat-text.ts'
import { factOf } from './file-fact.ts'
import { FileTree } from './file-tree.ts'
import { readHeader, readPax, type TarHeader } from './tar-header.ts'

const block = 512
/** Of what names and attributes a header may tell; a folder's list of a million names fits. */
const paxBytesMax = 256 * 1024 * 1024

/**
 * What a restore of archives has to leave behind: the files that are in them, told from their bytes while they
 * go by. Archives of a chain are put over one another as `tar --extract --incremental` does it.
 */
export class ArchivedFiles {
  /** As lists of files on a machine have them. */
  get files(): ReadonlyMap<string, string> {
    return this.#tree.files
  }

  readonly #tree = new FileTree()

  /** Lets an archive through and notes what is in it. Ends with an error where it is no tar. */
  pass(): Transform {
    const reader = new TarReader(this.#tree)
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        try {
          reader.feed(chunk)
          done(null, chunk)
        } catch (error) {
          done(error instanceof Error ? error : new Error(String(error)))
        }
      },
      flush(done) {
        done(reader.isBetween ? null : new Error('the archive ends in the middle of a file'))
      },
    })
  }
}

type Part = 'header' | 'pax' | 'file' | 'padding'

/** Takes a tar in pieces of any size. */
class TarReader {
  readonly #tree: FileTree
  #part: Part = 'header'
  /** How many bytes of the part are still to come, and what of it is kept. */
  #left = block
  #kept: Buffer[] = []
  #padding = 0
  #pax: Record<string, string> = {}
  #header: TarHeader | null = null
  #hash: Hash | null = null
  isBetween = true

  constructor(tree: FileTree) {
    this.#tree = tree
  }

  feed(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const piece = chunk.subarray(at, at + this.#left)
      at += piece.length
      this.#left -= piece.length
      if (this.#part === 'file') this.#hash?.update(piece)
      else if (this.#part !== 'padding') this.#kept.push(Buffer.from(piece))
      if (this.#left === 0) this.#endPart()
    }
    this.isBetween = this.#part === 'header' && this.#kept.length === 0 && this.#header === null
  }

  #endPart(): void {
    const whole = this.#kept.length === 1 ? this.#kept[0] : Buffer.concat(this.#kept)
    this.#kept = []
    const part = this.#part
    if (part === 'header') this.#begin(whole ?? Buffer.alloc(0))
    else if (part === 'padding') this.#go('header', block)
    else {
      if (part === 'file') this.#note()
      else this.#pax = readPax(whole ?? Buffer.alloc(0))
      this.#header = null
      this.#go('padding', this.#padding)
    }
  }

  #begin(bytes: Buffer): void {
    // Two empty blocks are the end, and what follows them is filling.
    if (bytes.every(byte => byte === 0)) {
      this.#go('header', block)
      return
    }
    const header = readHeader(bytes, this.#pax)
    this.#padding = (block - (header.size % block)) % block
    this.#header = header
    const isPax = header.type === 'x'
    if (isPax && header.size > paxBytesMax) throw new Error('a header of the archive is too large')
    this.#hash = isFile(header) ? createHash('sha256') : null
    this.#go(isPax ? 'pax' : 'file', header.size)
  }

  #go(part: Part, bytes: number): void {
    this.#part = part
    this.#left = bytes
    if (bytes === 0) this.#endPart()
  }

  #note(): void {
    const header = this.#header
    if (header) noteMember(this.#tree, header, this.#hash?.digest('hex') ?? null, this.#pax)
    this.#pax = {}
  }
}

const isFile = ({ type }: TarHeader): boolean => type === '0' || type === '\0' || type === '7'

const kinds: Readonly<Record<string, string>> = { '2': 'l', '3': 'c', '4': 'b', '5': 'd', '6': 'p' }

function noteMember(
  tree: FileTree,
  header: TarHeader,
  hash: string | null,
  pax: Readonly<Record<string, string>>,
): void {
  const { path, type, mode, owner, size, target } = header
  if (type === '1') {
    const same = tree.files.get(target)
    if (same === undefined) throw new Error(`${path} is ${target}, which is not in the archive`)
    tree.set(path, same)
    return
  }
  const kind = isFile(header) ? 'f' : kinds[type]
  // Global headers and the like are no files.
  if (kind === undefined) return
  if (kind === 'd' && pax['GNU.dumpdir'] !== undefined) purge(tree, path, pax['GNU.dumpdir'])
  const fact = factOf({ kind, mode, owner, content: kind === 'f' ? String(size) : target })
  tree.set(flatText(path), flatText(hash === null ? fact : `${fact} ${hash}`))
}

/**
 * What GNU tar says of a folder: which names were in it (`Y` in this archive, `N` in an earlier one, `D` a
 * folder), and which folders had got other names (`R` from, `T` to; an empty one is a place on the way). What
 * it does not name was deleted.
 */
function purge(tree: FileTree, folder: string, dumpdir: string): void {
  const entries = dumpdir.split('\0').filter(Boolean)
  const names = new Set<string>()
  let from: string | null = null
  for (const entry of entries) {
    const [letter, name] = [entry.slice(0, 1), entry.slice(1)]
    if (letter === 'R') from = bare(name)
    else if (letter === 'T' && from !== null) {
      tree.rename(from || onTheWay, bare(name) || onTheWay)
      from = null
    } else if ('YND'.includes(letter)) names.add(name)
  }
  for (const name of tree.namesIn(folder)) {
    if (!names.has(name)) tree.delete(`${folder}/${name}`)
  }
}

/** No path begins so. */
const onTheWay = '\0'
const bare = (name: string): string => name.replace(/^(\.?\/)+|\/+$/g, '')
