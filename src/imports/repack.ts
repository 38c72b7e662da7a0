import { once } from 'node:events'
import { Readable, Transform } from 'node:stream'
import { extract, type Header, type Pack, pack, type Extract as TarReader } from 'tar-stream'
import { z } from 'zod'
import { stateDir } from '../blueprints/openclaw/config.ts'
import { versions } from '../blueprints/openclaw/versions.ts'
import { ArchiveRules, type Member } from './archive-rules.ts'
import { adaptConfig, configBytesMost } from './config.ts'
import { ArchiveRefused } from './refusal.ts'

/** What an archive was, once all of it was read. */
export interface Brought {
  files: number
  bytes: number
  /** The OpenClaw that wrote it. */
  softwareVersion: string
}

const Manifest = z.object({
  schemaVersion: z.literal(1),
  archiveRoot: z.string(),
  runtimeVersion: z.string(),
  paths: z.object({ stateDir: z.string() }),
})

const manifestBytesMost = 2 ** 20
/** Of what a tar says between two files: names and attributes, which its reader collects in memory. */
const wordsMost = 2 ** 20

/**
 * Reads the tar of an `openclaw backup` and writes another in its place while it comes in: only what passed
 * {@link ArchiveRules}, with our paths, our owner and plain modes, and the configuration adapted. Nothing that
 * somebody else wrote into a header reaches a machine.
 * @returns the tar; it ends with an {@link ArchiveRefused} where the archive is not what it should be, and `brought`
 * is there only after its end
 */
export function repack(tar: Readable): { tar: Readable; brought: () => Brought } {
  const out = pack()
  out.on('error', () => {})
  let result: Brought | null = null
  const work = copy(tar, out).then(
    brought => {
      result = brought
      out.finalize()
    },
    (error: Error) => {
      tar.destroy()
      out.destroy()
      throw explained(error)
    },
  )
  const packed = Readable.from(piecesOf(out, work), { objectMode: false })
  return {
    tar: packed,
    brought: () => {
      if (!result) throw new Error('the archive was not read to its end')
      return result
    },
  }
}

/** What was packed; where that ended in its middle, with the words of whoever packed it. */
async function* piecesOf(out: Pack, work: Promise<void>): AsyncGenerator<Buffer> {
  const failed = work.then(
    () => null,
    (error: Error) => error,
  )
  try {
    for await (const piece of out) yield piece as Buffer
  } catch (error) {
    throw (await failed) ?? error
  } finally {
    out.destroy()
  }
  const error = await failed
  if (error) throw error
}

async function copy(tar: Readable, out: Pack): Promise<Brought> {
  const rules = new ArchiveRules()
  const reader = extract()
  // Whoever iterates hears of it too.
  reader.on('error', () => {})
  const words = countWords()
  tar.on('error', error => reader.destroy(explained(error)))
  words.on('error', error => reader.destroy(error))
  tar.pipe(words).pipe(reader)
  let bytes = 0
  let manifest: z.infer<typeof Manifest> | null = null
  let hasConfig = false
  for await (const entry of reader) {
    words.heard()
    const member = rules.look(entry.header)
    if (member.kind === 'manifest')
      manifest = readManifest(await textOf(entry, manifestBytesMost, words.heard))
    else if (member.kind === 'state') {
      const isConfig = member.path === 'openclaw.json'
      hasConfig ||= isConfig
      bytes += isConfig
        ? await copyConfig(entry, out, member, rules.stateDir ?? '', words.heard)
        : await copyMember(entry, out, member, words.heard)
    } else entry.resume()
  }
  if (!manifest || !hasConfig)
    throw new ArchiveRefused('archive-other', 'no list or no configuration')
  if (manifest.archiveRoot !== rules.root || manifest.paths.stateDir !== rules.stateDir) {
    throw new ArchiveRefused('archive-other', 'its list is of something else')
  }
  if (isNewer(manifest.runtimeVersion, versions.openclaw)) {
    throw new ArchiveRefused('archive-too-new', manifest.runtimeVersion)
  }
  return { files: rules.files, bytes, softwareVersion: manifest.runtimeVersion }
}

type Entry = TarReader extends AsyncIterable<infer E> ? E : never
type StateMember = Extract<Member, { kind: 'state' }>

/** Its owner by name: numbers differ between machines. */
function headerOf(
  { path, header, link }: StateMember,
  size: number,
): Partial<Header> & Pick<Header, 'name'> {
  const name = `${stateDir.slice(1)}${path === '' ? '' : `/${path}`}`
  const { type, mtime } = header
  const isFolder = type === 'directory'
  const linkname = type === 'link' ? `${stateDir.slice(1)}/${link}` : link
  return {
    name: isFolder ? `${name}/` : name,
    type: isFolder ? 'directory' : type === 'link' || type === 'symlink' ? type : 'file',
    // Its owner can read it, nobody else can.
    mode: isFolder ? 0o700 : 0o600 | ((header.mode ?? 0) & 0o100),
    uid: 0,
    gid: 0,
    uname: 'openclaw',
    gname: 'openclaw',
    size,
    ...(mtime && Number.isFinite(mtime.getTime()) ? { mtime } : {}),
    ...(linkname === null ? {} : { linkname }),
  }
}

async function copyMember(
  entry: Entry,
  out: Pack,
  member: StateMember,
  heard: () => void,
): Promise<number> {
  const { type, size = 0 } = entry.header
  if (type !== 'file' && type !== 'contiguous-file') {
    entry.resume()
    out.entry(headerOf(member, 0)).end(Buffer.alloc(0))
    return 0
  }
  const into = out.entry(headerOf(member, size))
  into.on('error', () => {})
  entry.on('error', () => {})
  for await (const piece of entry) {
    heard()
    if (!into.write(piece)) await once(into, 'drain')
  }
  into.end(Buffer.alloc(0))
  return size
}

async function copyConfig(
  entry: Entry,
  out: Pack,
  member: StateMember,
  broughtFrom: string,
  heard: () => void,
): Promise<number> {
  const text = await textOf(entry, configBytesMost, heard)
  const config = Buffer.from(adaptConfig(text, broughtFrom))
  out.entry(
    headerOf({ ...member, header: { ...member.header, type: 'file' } }, config.length),
    config,
  )
  return config.length
}

async function textOf(entry: Entry, bytesMost: number, heard: () => void): Promise<string> {
  if ((entry.header.size ?? 0) > bytesMost || entry.header.type !== 'file') {
    throw new ArchiveRefused('archive-other', `${entry.header.name} is none`)
  }
  const pieces: Buffer[] = []
  for await (const piece of entry) {
    heard()
    pieces.push(piece as Buffer)
  }
  return Buffer.concat(pieces).toString('utf8')
}

function readManifest(text: string): z.infer<typeof Manifest> {
  try {
    return Manifest.parse(JSON.parse(text))
  } catch (error) {
    throw new ArchiveRefused(
      'archive-other',
      `its list: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** Between two files there are some hundred bytes: an archive that goes on and on there fills its reader's memory. */
function countWords() {
  let since = 0
  const counting = new Transform({
    transform(piece: Buffer, _encoding, done) {
      since += piece.length
      if (since > wordsMost) done(new ArchiveRefused('archive-not-one', 'a header without an end'))
      else done(null, piece)
    },
  })
  return Object.assign(counting, {
    heard: () => {
      since = 0
    },
  })
}

function explained(error: Error): Error {
  if (error instanceof ArchiveRefused) return error
  const code = 'code' in error ? String(error.code) : ''
  const isCut = /unexpected end|premature|ERR_STREAM_PREMATURE|Z_BUF_ERROR|aborted|ECONNRESET/i
  if (isCut.test(`${error.message} ${code}`))
    return new ArchiveRefused('archive-cut-off', error.message)
  const isNone = /^Z_|invalid tar|ZSTD|header|checksum|format/i
  return isNone.test(code) || isNone.test(error.message)
    ? new ArchiveRefused('archive-not-one', error.message)
    : error
}

/** By their numbers: `2026.9.6` before `2026.10.1`. */
function isNewer(one: string, other: string): boolean {
  const [a, b] = [one, other].map(each => (each.match(/\d+/g) ?? []).map(Number))
  for (let at = 0; at < 3; at++) {
    const by = (a?.[at] ?? 0) - (b?.[at] ?? 0)
    if (by !== 0) return by > 0
  }
  return false
}
