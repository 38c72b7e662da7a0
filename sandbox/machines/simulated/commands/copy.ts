import { type Command, defineCommand } from 'just-bash'
import type { Inside } from '../inside.ts'
import { fail, ok, options } from './outcome.ts'

/** `cp -a FROM TO`, where TO is not there yet: all that lies there, with owners, modes, times and links. */
export function copyCommand(inside: Inside): Command {
  return defineCommand('cp', async (args, context) => {
    const { flags, words } = options(args, [])
    if (!flags.has('-a')) return (await context.origCommand?.(args)) ?? fail(1, 'cp: cannot copy')
    const { disk, world } = inside
    const [from = '', to = ''] = words.map(word => disk.fs.resolvePath(context.cwd, word))
    if (!(await disk.fs.exists(from))) return fail(1, `cp: cannot stat '${from}'`)
    const paths = disk.fs.getAllPaths().filter(path => path === from || path.startsWith(`${from}/`))
    const isFull = world.faults.take('machine', 'copy', ['disk-full'])
    for (const path of paths.sort().slice(0, isFull ? paths.length / 2 : undefined)) {
      const copy = to + path.slice(from.length)
      const stat = await disk.fs.lstat(path)
      if (stat.isSymbolicLink) await disk.fs.symlink(await disk.fs.readlink(path), copy)
      else {
        if (stat.isDirectory) await disk.fs.mkdir(copy, { recursive: true })
        else await disk.fs.writeFile(copy, await disk.fs.readFileBuffer(path))
        await disk.fs.chmod(copy, stat.mode)
        await disk.fs.utimes(copy, stat.mtime, stat.mtime)
      }
      disk.owners.set(copy, disk.ownerOf(path))
    }
    disk.onChange()
    return isFull ? fail(1, `cp: error writing '${to}': No space left on device`) : ok()
  })
}
