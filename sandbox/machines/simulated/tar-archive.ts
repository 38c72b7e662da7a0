/** An entry of a tar archive, as GNU tar's posix format has it. */
export interface TarEntry {
  /** Without a slash at either end. */
  path: string
  type: 'file' | 'directory' | 'symlink'
  mode: number
  user: string
  group: string
  uid: number
  gid: number
  mtime: Date
  content: Buffer
  /** Of a link: where it leads. */
  target: string
  /** Of a directory in an incremental archive: what was in it, and what of that is in the archive. */
  dump?: DumpedName[]
}

/** In the archive, not in it, or a directory of its own. */
export interface DumpedName {
  kind: 'Y' | 'N' | 'D'
  name: string
}

const block = 512
const types = { file: '0', symlink: '2', directory: '5' } as const

/** The bytes of an archive: a pax header for what ustar has no room for, and two empty blocks at the end. */
export function writeTar(entries: readonly TarEntry[]): Buffer {
  const parts = entries.flatMap(entry => [...blocksOf(entry)])
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

function* blocksOf(entry: TarEntry): Generator<Buffer> {
  const path = entry.type === 'directory' ? `${entry.path}/` : entry.path
  const records: Record<string, string> = { mtime: String(entry.mtime.getTime() / 1000) }
  if (Buffer.byteLength(path) > 100) records.path = path
  if (Buffer.byteLength(entry.target) > 100) records.linkpath = entry.target
  if (entry.dump) {
    const names = entry.dump.map(({ kind, name }) => `${kind}${name}\0`)
    records['GNU.dumpdir'] = `${names.join('')}\0`
  }
  const pax = Buffer.from(Object.entries(records).map(paxRecord).join(''))
  yield header({ ...entry, path: 'pax' }, 'x', pax.length)
  yield padded(pax)
  yield header({ ...entry, path }, types[entry.type], entry.content.length)
  yield padded(entry.content)
}

/** `length key=value\n`, where the length counts itself. */
function paxRecord([key, value]: [string, string]): string {
  const rest = ` ${key}=${value}\n`
  let length = Buffer.byteLength(rest)
  while (String(length).length + Buffer.byteLength(rest) !== length) {
    length = String(length).length + Buffer.byteLength(rest)
  }
  return `${length}${rest}`
}

function header(entry: TarEntry, type: string, size: number): Buffer {
  const bytes = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    bytes.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
  bytes.write(Buffer.from(entry.path).subarray(0, 100).toString('latin1'), 0, 100, 'latin1')
  octal(entry.mode & 0o7777, 100, 8)
  octal(entry.uid, 108, 8)
  octal(entry.gid, 116, 8)
  octal(size, 124, 12)
  octal(Math.floor(entry.mtime.getTime() / 1000), 136, 12)
  bytes.write(' '.repeat(8), 148)
  bytes.write(type, 156)
  bytes.write(Buffer.from(entry.target).subarray(0, 100).toString('latin1'), 157, 100, 'latin1')
  bytes.write('ustar\x0000', 257)
  bytes.write(entry.user, 265, 31)
  bytes.write(entry.group, 297, 31)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}

const padded = (content: Buffer): Buffer =>
  Buffer.concat([content, Buffer.alloc((block - (content.length % block)) % block)])

/** @throws when it ends too early or is no such archive; entries of other kinds are left out */
export function readTar(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = []
  let pax: Record<string, string> = {}
  for (let at = 0; ; ) {
    const head = archive.subarray(at, at + block)
    if (head.length < block) throw new Error('Unexpected EOF in archive')
    if (head.every(byte => byte === 0)) return entries
    if (head.toString('latin1', 257, 262) !== 'ustar')
      throw new Error('This does not look like a tar archive')
    const size = Number.parseInt(text(head, 124, 12), 8)
    const content = archive.subarray(at + block, at + block + size)
    if (content.length < size) throw new Error('Unexpected EOF in archive')
    at += block + Math.ceil(size / block) * block
    const type = String.fromCharCode(head[156] ?? 0)
    if (type === 'x') pax = paxRecords(content)
    else {
      const entry = entryOf(head, type, content, pax)
      if (entry) entries.push(entry)
      pax = {}
    }
  }
}

function entryOf(
  head: Buffer,
  letter: string,
  content: Buffer,
  pax: Record<string, string>,
): TarEntry | null {
  const type = (Object.keys(types) as TarEntry['type'][]).find(name => types[name] === letter)
  if (!type) return null
  const octal = (at: number, length: number) => Number.parseInt(text(head, at, length), 8)
  const prefix = text(head, 345, 155)
  const name = text(head, 0, 100)
  return {
    path: (pax.path ?? (prefix ? `${prefix}/${name}` : name)).replace(/^(\.?\/)+|\/+$/g, ''),
    type,
    mode: octal(100, 8),
    user: pax.uname ?? text(head, 265, 32),
    group: pax.gname ?? text(head, 297, 32),
    uid: octal(108, 8),
    gid: octal(116, 8),
    mtime: new Date(Number(pax.mtime ?? octal(136, 12)) * 1000),
    content: Buffer.from(content),
    target: pax.linkpath ?? text(head, 157, 100),
    ...(pax['GNU.dumpdir'] !== undefined && { dump: dumped(pax['GNU.dumpdir']) }),
  }
}

const dumped = (record: string): DumpedName[] =>
  record
    .split('\0')
    .filter(Boolean)
    .map(word => ({ kind: word[0] as DumpedName['kind'], name: word.slice(1) }))

const text = (head: Buffer, at: number, length: number): string =>
  head.toString('utf8', at, at + length).replace(/\0[\s\S]*$/, '')

function paxRecords(content: Buffer): Record<string, string> {
  const records: Record<string, string> = {}
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(' ', at)
    const length = Number(content.toString('latin1', at, space))
    const [key = '', ...value] = content.toString('utf8', space + 1, at + length - 1).split('=')
    records[key] = value.join('=')
    at += length
  }
  return records
}
