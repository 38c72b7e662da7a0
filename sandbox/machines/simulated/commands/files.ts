import { type Command, defineCommand } from 'just-bash'
import type { CommandContext, Inside } from '../inside.ts'
import { fail, ok, options } from './outcome.ts'

/** Ownership, `install` and other file commands that just-bash does not have. */
export function fileCommands(inside: Inside): Command[] {
  const { disk, accounts } = inside

  const chown = async (args: string[], context: CommandContext) => {
    const { flags, words } = options(args, ['--reference'])
    const [wanted = '', ...paths] = words
    const [user, group] = wanted.split(/[:.]/)
    if (user && !(await accounts.find(user))) return fail(1, `chown: invalid user: '${wanted}'`)
    if (
      group &&
      !(await accounts.groups()).some(g => g.name === group || String(g.gid) === group)
    ) {
      return fail(1, `chown: invalid group: '${wanted}'`)
    }
    for (const word of paths) {
      const path = context.fs.resolvePath(context.cwd, word)
      if (!(await context.fs.exists(path))) {
        return fail(1, `chown: cannot access '${word}': No such file or directory`)
      }
      const recursive = flags.has('-R') || flags.has('--recursive')
      const all = recursive
        ? context.fs.getAllPaths().filter(p => p === path || p.startsWith(`${path}/`))
        : [path]
      for (const one of all) {
        const now = disk.ownerOf(one)
        const loginGroup = wanted.endsWith(':') ? user : now.group
        disk.chown(one, { user: user || now.user, group: group || loginGroup || now.group })
      }
    }
    return ok()
  }

  const install = async (args: string[], context: CommandContext) => {
    const { flags, words } = options(args, ['-o', '-g', '-m', '-t', '--owner', '--group', '--mode'])
    const mode = Number.parseInt(flags.get('-m') ?? flags.get('--mode') ?? '755', 8)
    const user = flags.get('-o') ?? flags.get('--owner')
    const group = flags.get('-g') ?? flags.get('--group')
    if (user && !(await accounts.find(user))) return fail(1, `install: invalid user '${user}'`)
    const made: string[] = []
    const resolve = (word: string) => context.fs.resolvePath(context.cwd, word)
    if (flags.has('-d')) {
      for (const word of words) {
        await context.fs.mkdir(resolve(word), { recursive: true })
        made.push(resolve(word))
      }
    } else {
      const target = resolve(flags.get('-t') ?? words.pop() ?? '')
      if (flags.has('-D')) {
        await context.fs.mkdir(target.replace(/\/[^/]*$/, '') || '/', { recursive: true })
      }
      const isFolder =
        (await context.fs.exists(target)) && (await context.fs.stat(target)).isDirectory
      for (const word of words) {
        const source = resolve(word)
        const name = isFolder ? `${target}/${source.split('/').pop()}` : target
        if (source === '/dev/null') await context.fs.writeFile(name, '')
        else if (source === '/dev/stdin') {
          await context.fs.writeFile(name, Buffer.from(String(context.stdin), 'latin1'))
        } else if (await context.fs.exists(source)) await context.fs.cp(source, name)
        else return fail(1, `install: cannot stat '${word}': No such file or directory`)
        made.push(name)
      }
    }
    for (const path of made) {
      await context.fs.chmod(path, mode)
      if (user || group) {
        const now = disk.ownerOf(path)
        disk.chown(path, { user: user ?? now.user, group: group ?? now.group })
      }
    }
    return ok()
  }

  return [
    defineCommand('chown', chown),
    defineCommand('chgrp', ([group = '', ...paths], context) =>
      chown([`:${group}`, ...paths], context),
    ),
    defineCommand('install', install),
    defineCommand('stat', async (args, context) => {
      const { flags, words } = options(args, ['-c', '--format', '--printf'])
      const format = flags.get('-c') ?? flags.get('--format') ?? flags.get('--printf')
      if (format === undefined)
        return (await context.origCommand?.(args)) ?? fail(1, 'stat: no format')
      const lines: string[] = []
      for (const word of words) {
        const path = context.fs.resolvePath(context.cwd, word)
        if (!(await context.fs.exists(path)))
          return fail(1, `stat: cannot statx '${word}': No such file or directory`)
        const stat = await context.fs.stat(path)
        const owner = disk.ownerOf(path)
        const values: Record<string, string | number> = {
          a: (stat.mode & 0o7777).toString(8),
          U: owner.user,
          G: owner.group,
          s: stat.size,
          n: word,
          Y: Math.floor(stat.mtime.getTime() / 1000),
          F: stat.isDirectory ? 'directory' : 'regular file',
        }
        lines.push(
          format.replaceAll(/%([aUGsnYF])/g, (_, letter: string) => String(values[letter])),
        )
      }
      return ok(`${lines.join('\n')}\n`)
    }),
    defineCommand('mktemp', async (args, context) => {
      const { flags, words } = options(args, ['-p', '--tmpdir', '--suffix'])
      const random = crypto.randomUUID().replaceAll('-', '').slice(0, 10)
      const folder = flags.get('-p') || flags.get('--tmpdir') || '/tmp'
      const name = (words[0] ?? 'tmp.XXXXXXXXXX').replace(/X{3,}/, random)
      const path = name.startsWith('/') ? name : `${folder}/${name}`
      await context.fs.mkdir(folder, { recursive: true })
      if (flags.has('-d')) await context.fs.mkdir(path, { recursive: true })
      else await context.fs.writeFile(path, '')
      await context.fs.chmod(path, flags.has('-d') ? 0o700 : 0o600)
      return ok(`${path}\n`)
    }),
    defineCommand('truncate', async (args, context) => {
      const { words } = options(args, ['-s', '--size'])
      for (const word of words)
        await context.fs.writeFile(context.fs.resolvePath(context.cwd, word), '')
      return ok()
    }),
    defineCommand('realpath', async (args, context) => {
      const path = context.fs.resolvePath(context.cwd, options(args, []).words[0] ?? '.')
      if (!(await context.fs.exists(path)))
        return fail(1, `realpath: ${path}: No such file or directory`)
      return ok(`${await context.fs.realpath(path)}\n`)
    }),
    defineCommand('shred', async (args, context) => {
      for (const word of options(args, ['-n']).words) {
        await context.fs.rm(context.fs.resolvePath(context.cwd, word), { force: true })
      }
      return ok()
    }),
    defineCommand('df', async () => {
      const total = inside.spec.diskGb * 1024 * 1024
      const used = 1_100_000
      const head = 'Filesystem     1K-blocks    Used Available Use% Mounted on'
      return ok(`${head}\n/dev/sda1      ${total} ${used} ${total - used}   3% /\n`)
    }),
    ...['sync', 'fstrim', 'mount', 'umount'].map(name => defineCommand(name, async () => ok())),
  ]
}
