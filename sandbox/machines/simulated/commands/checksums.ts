import { createHash, randomBytes } from 'node:crypto'
import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { CommandContext } from '../inside.ts'
import { publishedDigest, standInFile } from '../registry.ts'
import { bytes, fail, ok, options } from './outcome.ts'

/** sha512sum, sha256sum and openssl. A stand-in for a registry tarball answers with the real one's digest. */
export function checksumCommands(): Command[] {
  const read = async (
    word: string | undefined,
    context: CommandContext,
  ): Promise<Buffer | null> => {
    if (word === undefined || word === '-')
      return Buffer.from(latin1FromBytes(context.stdin), 'latin1')
    const path = context.fs.resolvePath(context.cwd, word)
    return (await context.fs.exists(path))
      ? Buffer.from(await context.fs.readFileBuffer(path))
      : null
  }
  const sum = async (args: string[], context: CommandContext) => {
    const { flags, words } = options(args, [])
    if (!flags.has('-c') && !flags.has('--check')) {
      const content = await read(words[0], context)
      if (!content) return fail(1, `sha512sum: ${words[0]}: No such file or directory`)
      return ok(`${sha512(content).toString('hex')}  ${words[0] ?? '-'}\n`)
    }
    const list = (await read(words[0], context))?.toString() ?? ''
    const lines: string[] = []
    let wrong = 0
    for (const [, expected = '', name = ''] of list.matchAll(/^([0-9a-f]{128}) [ *](.+)$/gm)) {
      const content = await read(name, context)
      // The registry's digest of any version is not known here, so a stand-in passes as what it stands for.
      const right =
        content && (standInFile(content) !== null || sha512(content).toString('hex') === expected)
      if (!right) wrong++
      lines.push(`${name}: ${right ? 'OK' : 'FAILED'}\n`)
    }
    if (lines.length === 0) return fail(1, 'sha512sum: no properly formatted checksum lines found')
    const shown = flags.has('--status') || flags.has('--quiet') ? '' : lines.join('')
    return { ...ok(shown), exitCode: wrong ? 1 : 0 }
  }
  const openssl = async (args: string[], context: CommandContext) => {
    const [verb, ...rest] = args
    if (verb === 'version') return ok('OpenSSL 3.0.17 (simulated)\n')
    if (verb === 'rand') {
      const { flags, words } = options(
        rest.map(arg => arg.replace(/^-(hex|base64)$/, '--$1')),
        [],
      )
      const random = randomBytes(Number(words[0] ?? 16))
      if (flags.has('--hex')) return ok(`${random.toString('hex')}\n`)
      return flags.has('--base64') ? ok(`${random.toString('base64')}\n`) : bytes(random)
    }
    const digest = verb === 'dgst' ? rest : args
    const algorithm = digest.map(arg => /^-?(sha(?:1|256|384|512))$/.exec(arg)?.[1]).find(Boolean)
    if (!algorithm) return fail(1, `openssl: unsupported in a simulated machine: ${args.join(' ')}`)
    const file = digest.find(arg => !arg.startsWith('-') && arg !== algorithm)
    const content = await read(file, context)
    if (!content) return fail(1, `Can't open "${file}" for reading, No such file or directory`)
    const value =
      algorithm === 'sha512' ? sha512(content) : createHash(algorithm).update(content).digest()
    if (digest.includes('-binary')) return bytes(value)
    if (digest.includes('-r')) return ok(`${value.toString('hex')} *${file ?? 'stdin'}\n`)
    return ok(`${algorithm.toUpperCase()}(${file ?? 'stdin'})= ${value.toString('hex')}\n`)
  }
  /** With lines that end with a zero byte, for names that hold anything else. */
  const sum256 = async (args: string[], context: CommandContext) => {
    const { flags, words } = options(args, [])
    if (!flags.has('-z')) {
      return (await context.origCommand?.(args)) ?? fail(127, 'sha256sum: not available')
    }
    const lines: string[] = []
    for (const word of words) {
      const content = await read(word, context)
      if (!content) return fail(1, `sha256sum: ${word}: No such file or directory`)
      lines.push(`${createHash('sha256').update(content).digest('hex')}  ${word}\0`)
    }
    return bytes(Buffer.from(lines.join('')))
  }
  return [
    defineCommand('sha512sum', sum),
    defineCommand('sha256sum', sum256),
    defineCommand('openssl', openssl),
  ]
}

function sha512(content: Buffer): Buffer {
  return publishedDigest(content) ?? createHash('sha512').update(content).digest()
}
