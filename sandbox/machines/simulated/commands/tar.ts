import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { VirtualDisk } from '../disk.ts'
import type { CommandContext, Inside } from '../inside.ts'
import { readTar, type TarEntry, writeTar } from '../tar-archive.ts'
import { bytes, fail, ok, options } from './outcome.ts'

const valued = ['-f', '--file', '-C', '--directory', '--strip-components', '--format', '--sort']

/**
 * tar with owners, modes, times and links where it writes to standard output or reads from standard
 * input; archives that are files, compressed ones among them, are just-bash's affair.
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
    const slow = inside.world.faults.take('machine', creates ? 'pack' : 'unpack', ['slow'])
    if (slow) await inside.activity.sleep(slow.delayMs ?? 0, 'tar')
    try {
      return creates
        ? bytes(writeTar(await entriesOf(inside, folder, words)))
        : await extract(inside, folder, Buffer.from(latin1FromBytes(context.stdin), 'latin1'))
    } catch (error) {
      return fail(2, `tar: ${error instanceof Error ? error.message : error}`)
    }
  })
}

async function entriesOf(inside: Inside, folder: string, words: string[]): Promise<TarEntry[]> {
  const { disk, accounts } = inside
  const users = new Map((await accounts.list()).map(({ name, uid }) => [name, uid]))
  const groups = new Map((await accounts.groups()).map(({ name, gid }) => [name, gid]))
  const entries: TarEntry[] = []
  for (const word of words) {
    const top = disk.fs.resolvePath(folder, word)
    if (!(await disk.fs.exists(top))) {
      throw new Error(`${word}: Cannot stat: No such file or directory`)
    }
    const paths = disk.fs.getAllPaths().filter(path => path === top || path.startsWith(`${top}/`))
    for (const path of paths.sort()) {
      const stat = await disk.fs.lstat(path)
      const owner = disk.ownerOf(path)
      entries.push({
        path: path.replace(/^\/+/, ''),
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
  }
  return entries
}

async function extract(inside: Inside, folder: string, archive: Buffer) {
  const { disk, spec } = inside
  const entries = readTar(archive)
  const size = entries.reduce((sum, { content }) => sum + content.length, 0)
  if (size > spec.diskGb * 1e9 || inside.world.faults.take('machine', 'unpack', ['disk-full'])) {
    return fail(2, 'tar: Cannot write: No space left on device\ntar: Exiting with failure status')
  }
  for (const entry of entries) await put(disk, folder, entry)
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
