import { type Command, defineCommand } from 'just-bash'
import type { CommandContext, Inside } from '../inside.ts'
import { bytes, fail } from './outcome.ts'

/**
 * find where it prints facts that just-bash does not know, such as owners: `find PATH… [!] -type KIND -printf
 * FORMAT`. Everything else is just-bash's affair.
 */
export function findCommand(inside: Inside): Command {
  return defineCommand('find', async (args, context) => {
    const at = args.indexOf('-printf')
    const format = args[at + 1]
    if (at < 0 || format === undefined || !/%[ugl]/.test(format)) {
      return (await context.origCommand?.(args)) ?? fail(127, 'find: not available')
    }
    const first = args.findIndex(arg => arg.startsWith('-') || arg === '!')
    const tests = args.slice(first, at)
    const printed: string[] = []
    for (const word of args.slice(0, first)) {
      for (const path of await below(word, context)) {
        const facts = await factsOf(path, word, inside, context)
        if (isWanted(facts.y, tests)) printed.push(filled(format, facts))
      }
    }
    return bytes(Buffer.from(printed.join('')))
  })
}

async function below(word: string, { fs, cwd }: CommandContext): Promise<string[]> {
  const top = fs.resolvePath(cwd, word)
  if (!(await fs.exists(top))) return []
  return fs.getAllPaths().filter(path => path === top || path.startsWith(`${top}/`))
}

interface Facts {
  p: string
  y: string
  m: string
  u: string
  g: string
  s: string
  l: string
}

async function factsOf(
  path: string,
  word: string,
  { disk }: Inside,
  { fs, cwd }: CommandContext,
): Promise<Facts> {
  const stat = await fs.lstat(path)
  const { user, group } = disk.ownerOf(path)
  const isLink = stat.isSymbolicLink
  return {
    p: word + path.slice(fs.resolvePath(cwd, word).length),
    y: isLink ? 'l' : stat.isDirectory ? 'd' : 'f',
    m: isLink ? '777' : (stat.mode & 0o7777).toString(8),
    u: user,
    g: group,
    s: String(stat.size),
    l: isLink ? await fs.readlink(path) : '',
  }
}

/** `-type f`, `! -type s`, and none at all. */
function isWanted(kind: string, tests: readonly string[]): boolean {
  const isNot = tests[0] === '!'
  const [, wanted] = isNot ? tests.slice(1) : tests
  return wanted === undefined || (kind === wanted) !== isNot
}

const filled = (format: string, facts: Facts): string =>
  format
    .replaceAll(/%([pymugsl])/g, (_, letter: string) => facts[letter as keyof Facts])
    .replaceAll('\\0', '\0')
    .replaceAll('\\n', '\n')
