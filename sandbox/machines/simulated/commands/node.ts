import { type Command, defineCommand, type ExecResult } from 'just-bash'
import type { CommandContext, Inside } from '../inside.ts'
import { programAt, programFile } from '../programs/program.ts'
import { findProgram } from '../programs/registry.ts'
import { quote, type SessionContext } from '../shell.ts'
import { fail, ok, options } from './outcome.ts'
import { child } from './shell-words.ts'

const registry = 'https://registry.npmjs.org/'
const defaultVersions: Record<string, string> = { openclaw: '2026.9.6' }

/** What the stand-ins for node, npm and installed programs do when a script runs them. */
export function nodeCommands(inside: Inside, session: SessionContext): Command[] {
  return [
    defineCommand('sandbox-program', async ([name = '', version = '', ...args], context) => {
      if (name === 'node') return await node(inside, session, context, { version, args })
      if (name === 'npm') return await npm(inside, context, { version, args })
      const program = findProgram(name)
      if (!program) return fail(126, `${name}: not available in a simulated machine`)
      return await program.cli(args, inside, context, version)
    }),
  ]
}

interface Invocation {
  version: string
  args: string[]
}

async function node(
  inside: Inside,
  session: SessionContext,
  context: CommandContext,
  { version, args }: Invocation,
): Promise<ExecResult> {
  const [first = '', ...rest] = args
  if (first === '-v' || first === '--version') return ok(`v${version}\n`)
  const path = context.fs.resolvePath(context.cwd, first)
  const program = await programAt(inside.disk, path)
  if (!program) return fail(1, 'node: a simulated machine runs no JavaScript')
  return await child(inside, session.user, context, {
    script: [path, ...rest].map(quote).join(' '),
  })
}

async function npm(
  inside: Inside,
  context: CommandContext,
  { version, args }: Invocation,
): Promise<ExecResult> {
  const { flags, words } = options(args, ['--prefix', '--cache', '--registry', '--loglevel', '-C'])
  const [verb, ...names] = words
  if (flags.has('-v') || flags.has('--version')) return ok(`${version}\n`)
  if (verb === 'config')
    return ok(names[0] === 'get' && names[1] === 'registry' ? `${registry}\n` : '')
  if (verb === 'cache') return ok()
  if (!['install', 'i', 'add', 'ci'].includes(verb ?? '')) {
    return fail(1, `npm: unsupported in a simulated machine: ${args.join(' ')}`)
  }
  const prefix = flags.get('--prefix') ?? '/usr/local'
  await inside.activity.sleep(1000, 'npm install')
  if (inside.world.faults.take('machine', 'npm', ['install-fails'])) {
    return fail(1, 'npm error code EINTEGRITY (sandbox fault install-fails)')
  }
  for (const word of names) {
    const at = word.lastIndexOf('@')
    const name = at > 0 ? word.slice(0, at) : word
    const wanted = at > 0 ? word.slice(at + 1) : 'latest'
    if (!/^(@[\w.-]+\/)?[\w.-]+$/.test(name))
      return fail(1, `npm error code EINVALIDPACKAGENAME ${name}`)
    const exact = /^\d+\.\d+\.\d+/.test(wanted) ? wanted : (defaultVersions[name] ?? '1.0.0')
    const base = context.fs.resolvePath(context.cwd, prefix)
    const folder = `${base}/lib/node_modules/${name}`
    await inside.disk.write(
      `${folder}/package.json`,
      `${JSON.stringify({ name, version: exact }, null, 2)}\n`,
    )
    const command = name.split('/').pop() ?? name
    await inside.disk.write(`${base}/bin/${command}`, programFile(command, exact), 0o755)
  }
  return ok(`added ${names.length} packages\n`)
}
