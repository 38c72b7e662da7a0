import type { ExecResult } from 'just-bash'
import { fail, ok, options } from '../commands/outcome.ts'
import type { VirtualDisk } from '../disk.ts'
import type { CommandContext } from '../inside.ts'
import type { Program } from './program.ts'

/** What the kernel holds: gone at the next boot unless a unit loads it again. */
const loaded = '/run/nftables.rules'

/** nft, as far as scripts load a ruleset from a file, look at it and empty it. */
export const nft: Program = {
  name: 'nft',
  start: run => {
    run.inside.activity.start(async () => run.exited(1))
    return { stop: async () => undefined }
  },
  async cli(args, { disk }, context) {
    const { flags, words } = options(args, ['-f', '--file'])
    const file = flags.get('-f') ?? flags.get('--file')
    if (file !== undefined) return await load(file, flags.has('-c'), context, disk)
    if (words.join(' ') === 'list ruleset') return ok((await disk.read(loaded)) ?? '')
    if (words.join(' ') === 'flush ruleset') {
      await disk.remove(loaded)
      return ok()
    }
    return fail(1, `nft: unsupported in a simulated machine: ${args.join(' ')}`)
  },
}

async function load(
  file: string,
  checkOnly: boolean,
  context: CommandContext,
  disk: VirtualDisk,
): Promise<ExecResult> {
  const path = context.fs.resolvePath(context.cwd, file)
  const text = await disk.read(path)
  if (text === null) return fail(1, `internal:0:0-0: Error: Could not open file "${file}"`)
  const depth = text.split('{').length - text.split('}').length
  if (depth !== 0) return fail(1, `${file}: Error: syntax error, unexpected end of file`)
  if (!checkOnly) await disk.write(loaded, text)
  return ok()
}

/** Whether the loaded rules let a TCP connection from outside in: true where there are none. */
export async function nftAllows(disk: VirtualDisk, port: number): Promise<boolean> {
  const text = (await disk.read(loaded)) ?? ''
  if (!/hook input[^}]*policy drop/.test(text)) return true
  const accepted = [...text.matchAll(/tcp dport (?:\{([^}]*)\}|(\d+)) accept/g)]
  return accepted.some(([, many, one]) =>
    (many ?? one ?? '').split(',').some(each => Number(each) === port),
  )
}
