import { type Command, defineCommand, latin1FromBytes } from 'just-bash'
import type { CommandContext, Inside } from '../inside.ts'
import { programAt } from '../programs/program.ts'
import { promptAt } from '../prompt.ts'
import { quote, type SessionContext } from '../shell.ts'
import type { Tty } from '../tty.ts'
import { fail, ok } from './outcome.ts'

/** What just-bash's shell itself lacks: `bash` as a process of its own, traps and the umask. */
export function shellWords(inside: Inside, session: SessionContext): Command[] {
  const bash = async (args: string[], context: CommandContext) => {
    const settings: string[] = []
    let command: string | null = null
    let fromStdin = false
    const rest = [...args]
    while (rest[0]?.startsWith('-') || rest[0]?.startsWith('+')) {
      const flag = rest.shift() ?? ''
      if (flag === '--' || flag === '-') break
      if (flag.startsWith('--')) continue
      if (flag.includes('s')) fromStdin = true
      if (flag.includes('o')) settings.push(`set -o ${rest.shift() ?? ''}`)
      const letters = flag.replace(/[^eux]/g, '')
      if (letters) settings.push(`set -${letters}`)
      if (flag.includes('c')) {
        command = rest.shift() ?? ''
        break
      }
    }
    if (session.tty && command === null && !fromStdin && rest.length === 0) {
      const env = { ...context.exportedEnv, PWD: context.cwd }
      return await promptAt(inside, session.tty, session.user, env)
    }
    const stdin = Buffer.from(latin1FromBytes(context.stdin), 'latin1')
    let script = command
    if (command !== null) rest.shift()
    else if (fromStdin || rest.length === 0) script = stdin.toString()
    else {
      const file = context.fs.resolvePath(context.cwd, rest.shift() ?? '')
      if (!(await context.fs.exists(file)))
        return fail(127, `bash: ${file}: No such file or directory`)
      script = await context.fs.readFile(file)
    }
    return await child(inside, session.user, context, {
      script: [...settings, script].join('\n'),
      args: rest,
      ...(session.tty && { tty: session.tty }),
      stdin: command === null && (fromStdin || rest.length === 0) ? Buffer.alloc(0) : stdin,
    })
  }
  return [
    defineCommand('bash', bash),
    defineCommand('sh', bash),
    defineCommand('sandbox-exec', async ([file = '', ...args], context) => {
      const path = await locate(inside, file, context)
      if (path === null) return fail(127, `bash: ${file}: command not found`)
      if (await isShellScript(inside, path)) {
        return await child(inside, session.user, context, { argv: [path, ...args] })
      }
      const program = await programAt(inside.disk, path)
      const command = program ? ['sandbox-program', program.name, program.version] : [path]
      return (
        (await context.exec?.([...command, ...args].map(quote).join(' '), {
          cwd: context.cwd,
          stdin: latin1FromBytes(context.stdin),
          stdinKind: 'bytes',
        })) ?? fail(126, file)
      )
    }),
    defineCommand('stty', async args => {
      const { tty } = session
      if (!tty) return fail(1, "stty: 'standard input': Inappropriate ioctl for device")
      return ok(args[0] === 'size' ? `${tty.size.rows} ${tty.size.columns}\n` : '')
    }),
    defineCommand('trap', async args => {
      const [handler = '', ...signals] = args
      for (const signal of signals) {
        const name = signal === '0' ? 'EXIT' : signal.replace(/^SIG/, '')
        if (handler === '-' || handler === '') session.traps.delete(name)
        else session.traps.set(name, handler)
      }
      return ok()
    }),
    defineCommand('umask', async args => {
      if (!args[0]) return ok(`${session.fs.umask.toString(8).padStart(4, '0')}\n`)
      if (!/^[0-7]{1,4}$/.test(args[0])) return fail(1, `umask: ${args[0]}: invalid mode`)
      session.fs.umask = Number.parseInt(args[0], 8)
      return ok()
    }),
    defineCommand('nohup', (args, context) => {
      return child(inside, session.user, context, { script: args.map(quote).join(' ') })
    }),
    defineCommand('flock', async (args, context) => {
      const at = args.findIndex(arg => !arg.startsWith('-') && !/^\d+$/.test(arg))
      const command =
        args[at + 1] === '-c'
          ? (args[at + 2] ?? '')
          : args
              .slice(at + 1)
              .map(quote)
              .join(' ')
      return at < 0 || !command ? ok() : child(inside, session.user, context, { script: command })
    }),
  ]
}

interface ChildScript {
  script: string
  args?: string[]
  stdin?: Buffer
  env?: Record<string, string>
  tty?: Tty
}

/** Runs a script or program as another process would: exported environment, own output and traps. */
export async function child(
  inside: Inside,
  user: string,
  context: CommandContext,
  run: ChildScript | { argv: string[] },
) {
  const inherited = Buffer.from(latin1FromBytes(context.stdin), 'latin1')
  const options = { cwd: context.cwd, env: { ...context.exportedEnv }, stdin: inherited }
  const finished =
    'argv' in run
      ? await inside.shell.exec(user, run.argv, options)
      : await inside.shell.run(user, run.script, {
          ...options,
          args: run.args ?? [],
          ...(run.env && { env: run.env }),
          ...(run.stdin && { stdin: run.stdin }),
          ...(run.tty && { tty: run.tty }),
        })
  return {
    stdout: finished.stdout.toString('latin1'),
    stdoutKind: 'bytes' as const,
    stderr: finished.stderr.toString(),
    exitCode: finished.exitCode,
  }
}

/** The file that a command name stands for: itself when it is a path, else the first along PATH. */
async function locate(
  inside: Inside,
  name: string,
  context: CommandContext,
): Promise<string | null> {
  if (name.includes('/')) return context.fs.resolvePath(context.cwd, name)
  for (const folder of (context.env.get('PATH') ?? '').split(':')) {
    if (folder && (await inside.disk.isFile(`${folder}/${name}`))) return `${folder}/${name}`
  }
  return null
}

async function isShellScript(inside: Inside, path: string): Promise<boolean> {
  if (!(await inside.disk.isFile(path))) return false
  const head = (await inside.disk.fs.readFile(path)).slice(0, 100)
  return /^#!.*\b(ba|da)?sh\b/.test(head) && !head.includes('# Built-in command')
}
