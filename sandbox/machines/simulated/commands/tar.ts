import { gzipSync } from 'node:zlib'
import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { VirtualDisk } from '../disk.ts'
import type { CommandContext, Inside } from '../inside.ts'
import { type DumpedName, readTar, type TarEntry, writeTar } from '../tar-archive.ts'
import { bytes, fail, ok, options } from './outcome.ts'
import { Memory } from './tar-memory.ts'
import { excluder, transformer } from './tar-names.ts'

const valued = [
  ...['-f', '--file', '-C', '--directory', '--strip-components', '--format', '--sort'],
  ...['-g', '--listed-incremental', '-T', '--files-from', '-X', '--exclude-from', '--exclude'],
  ...['--transform', '--xform'],
]

/**
 * tar with owners, modes, times and links where it writes to standard output or reads from standard
 * input; archives that are files, compressed ones among them, are just-bash's affair. Incremental archives are
 * as GNU tar makes them, but for renamed folders, which are new ones here; what it remembers has a form of its own.
 */
export function tarCommand(inside: Inside): Command {
  return defineCommand('tar', async (args, context) => {
    const { flags, words } = options(args, valued)
    const file = flags.get('-f') ?? flags.get('--file') ?? '-'
    const creates = flags.has('-c') || flags.has('--create')
    const extracts = flags.has('-x') || flags.has('--extract')
    if (file !== '-' || !(creates || extracts)) return await ofFiles(args, flags, words, context)
    const folder = context.fs.resolvePath(
      context.cwd,
      flags.get('-C') ?? flags.get('--directory') ?? '.',
    )
    const { faults } = inside.world
    const slow = faults.take('machine', creates ? 'pack' : 'unpack', ['slow'])
    if (slow) await inside.activity.sleep(slow.delayMs ?? 0, 'tar')
    try {
      if (!creates) {
        const isIncremental = ['-G', '--incremental', '-g', '--listed-incremental'].some(flag =>
          flags.has(flag),
        )
        const archive = Buffer.from(latin1FromBytes(context.stdin), 'latin1')
        return await extract(inside, folder, archive, isIncremental)
      }
      const tar = writeTar(await packed(inside, folder, words, flags))
      const archive = flags.has('-z') || flags.has('--gzip') ? gzipSync(tar) : tar
      if (!faults.take('machine', 'pack', ['cut-mid-body'])) return bytes(archive)
      // A session writes what it has before it hears that it is over.
      inside.activity.start(async () => inside.network.breakAll())
      return bytes(archive.subarray(0, archive.length / 2))
    } catch (error) {
      return fail(2, `tar: ${error instanceof Error ? error.message : error}`)
    }
  })
}

async function packed(
  inside: Inside,
  folder: string,
  words: string[],
  flags: ReadonlyMap<string, string>,
): Promise<TarEntry[]> {
  const { disk } = inside
  const lines = async (flag: string | undefined) =>
    ((flag && (await disk.read(disk.fs.resolvePath(folder, flag)))) ?? '')
      .split('\n')
      .filter(Boolean)
  const named = await lines(flags.get('-T') ?? flags.get('--files-from'))
  const patterns = await lines(flags.get('-X') ?? flags.get('--exclude-from'))
  const one = flags.get('--exclude')
  const isExcluded = excluder(one === undefined ? patterns : [...patterns, one])
  const rename = transformer(flags.get('--transform') ?? flags.get('--xform'))
  const listed = flags.get('-g') ?? flags.get('--listed-incremental')
  const memory = listed === undefined ? null : await Memory.read(disk, listed)
  const entries: TarEntry[] = []
  for (const word of [...named, ...words]) {
    const found = await entriesOf(inside, folder, word)
    const wanted = found.filter(({ path }) => !isExcluded(path))
    entries.push(...(memory ? memory.changed(found, wanted) : wanted))
  }
  if (memory && listed !== undefined) await memory.write(disk, listed)
  return entries.map(entry => ({ ...entry, path: rename(entry.path) }))
}

async function entriesOf(inside: Inside, folder: string, word: string): Promise<TarEntry[]> {
  const { disk, accounts } = inside
  const users = new Map((await accounts.list()).map(({ name, uid }) => [name, uid]))
  const groups = new Map((await accounts.groups()).map(({ name, gid }) => [name, gid]))
  const top = disk.fs.resolvePath(folder, word)
  // A word that is absolute is packed without its slash.
  const start = word.startsWith('/') || folder === '/' ? 1 : folder.length + 1
  if (!(await disk.fs.exists(top)))
    throw new Error(`${word}: Cannot stat: No such file or directory`)
  const paths = disk.fs.getAllPaths().filter(path => path === top || path.startsWith(`${top}/`))
  const entries: TarEntry[] = []
  for (const path of paths.sort()) {
    const stat = await disk.fs.lstat(path)
    const owner = disk.ownerOf(path)
    entries.push({
      path: path.slice(start),
      type: stat.isSymbolicLink ? 'symlink' : stat.isDirectory ? 'directory' : 'file',
      mode: stat.mode,
      user: owner.user,
      group: owner.group,
      uid: users.get(owner.user) ?? 0,
      gid: groups.get(owner.group) ?? 0,
      mtime: stat.mtime,
      content:
        stat.isFile && !stat.isSymbolicLink
          ? Buffer.from(await disk.fs.readFileBuffer(path))
          : Buffer.alloc(0),
      target: stat.isSymbolicLink ? await disk.fs.readlink(path) : '',
    })
  }
  return entries
}

async function extract(inside: Inside, folder: string, archive: Buffer, isIncremental: boolean) {
  const { disk, spec } = inside
  const entries = readTar(archive)
  const size = entries.reduce((sum, { content }) => sum + content.length, 0)
  if (size > spec.diskGb * 1e9 || inside.world.faults.take('machine', 'unpack', ['disk-full'])) {
    return fail(2, 'tar: Cannot write: No space left on device\ntar: Exiting with failure status')
  }
  for (const entry of entries) {
    await put(disk, folder, entry)
    if (isIncremental && entry.dump) await purge(disk, folder, entry.path, entry.dump)
  }
  // A folder's time is its own again once everything is in it.
  for (const { path, type, mtime } of entries) {
    if (type === 'directory') await disk.fs.utimes(disk.fs.resolvePath(folder, path), mtime, mtime)
  }
  disk.onChange()
  return ok()
}

async function put(disk: VirtualDisk, folder: string, entry: TarEntry): Promise<void> {
  const path = disk.fs.resolvePath(folder, entry.path)
  const parent = path.replace(/\/[^/]*$/, '') || '/'
  await disk.fs.mkdir(parent, { recursive: true })
  if (entry.type === 'symlink') {
    await disk.fs.rm(path, { force: true })
    await disk.fs.symlink(entry.target, path)
  } else {
    if (entry.type === 'directory') await disk.fs.mkdir(path, { recursive: true })
    else await disk.fs.writeFile(path, entry.content)
    await disk.fs.chmod(path, entry.mode)
    await disk.fs.utimes(path, entry.mtime, entry.mtime)
  }
  disk.owners.set(path, { user: entry.user, group: entry.group })
}

/** What was not in the folder when it was packed goes. */
async function purge(
  disk: VirtualDisk,
  folder: string,
  path: string,
  dump: readonly DumpedName[],
): Promise<void> {
  const names = new Set(dump.map(({ name }) => name))
  const at = disk.fs.resolvePath(folder, path)
  for (const name of await disk.names(at)) {
    if (!names.has(name)) await disk.remove(`${at}/${name}`)
  }
}

async function ofFiles(
  args: string[],
  flags: Map<string, string>,
  words: string[],
  context: CommandContext,
) {
  const strip = Number(flags.get('--strip-components') ?? 0)
  // just-bash compares members with the names that are left after stripping, GNU tar before.
  const stripped = words.map(word => word.split('/').slice(strip).join('/'))
  const fitting = args.map(arg =>
    words.includes(arg) ? (stripped[words.indexOf(arg)] ?? arg) : arg,
  )
  const run = context.origCommand?.(flags.has('-x') && strip > 0 ? fitting : args)
  return (await run) ?? fail(127, 'tar: not available')
}
