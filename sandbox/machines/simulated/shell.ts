import { Bash, type CustomCommand, type IFileSystem, parse, serialize } from 'just-bash'
import type { VirtualDisk } from './disk.ts'
import { withOutputs } from './script-output.ts'
import { SessionFs, type Sinks } from './session-fs.ts'
import type { Tty } from './tty.ts'

export interface RunOptions {
  stdin?: Buffer
  cwd?: string
  env?: Record<string, string>
  /** Positional parameters `$1`, `$2`, … */
  args?: string[]
  sinks?: Sinks
  /** Where it runs at a terminal; only what asks for it is told. */
  tty?: Tty
  /** Aborted when the script is killed: it ends before its next command. */
  signal?: AbortSignal
}

export interface Finished {
  exitCode: number
  stdout: Buffer
  stderr: Buffer
  /** Exported and other variables at the end, for a prompt that goes on. */
  env: Record<string, string>
}

export interface SessionContext {
  user: string
  fs: SessionFs
  traps: Map<string, string>
  tty?: Tty
}

export interface ShellOptions {
  disk: VirtualDisk
  hostname: () => string
  sleep(ms: number): Promise<void>
  /** Aborted when the machine loses power. */
  signal: AbortSignal
  commands(session: SessionContext): CustomCommand[]
  home(user: string): Promise<string>
}

/**
 * Runs scripts in a simulated Bash over the machine's disk. Nothing of the host is reachable from
 * it: the commands are ours or just-bash's own, and so is the file system.
 */
export class Shell {
  readonly #options: ShellOptions

  constructor(options: ShellOptions) {
    this.#options = options
  }

  /** Puts a file for each command on the disk, where the shell looks along PATH. Once a boot. */
  install(): void {
    const { disk } = this.#options
    const ignored: Sinks = { stdout: () => undefined, stderr: () => undefined }
    const session = { user: 'root', fs: new SessionFs(disk, 'root', ignored), traps: new Map() }
    this.#bash(session, disk.fs, '/')
  }

  async run(user: string, script: string, options: RunOptions = {}): Promise<Finished> {
    const { disk } = this.#options
    const power = this.#options.signal
    const signal = options.signal ? AbortSignal.any([power, options.signal]) : power
    const out: Buffer[] = []
    const err: Buffer[] = []
    const sinks: Sinks = {
      stdout: bytes => {
        out.push(bytes)
        options.sinks?.stdout(bytes)
      },
      stderr: bytes => {
        err.push(bytes)
        options.sinks?.stderr(bytes)
      },
    }
    const session: SessionContext = {
      user,
      fs: new SessionFs(disk, user, sinks),
      traps: new Map(),
      ...(options.tty && { tty: options.tty }),
    }
    const home = await this.#options.home(user)
    const bash = this.#bash(session, session.fs, options.cwd ?? home)
    const exec = async (text: string, env: Record<string, string>) => {
      const result = await bash.exec(text, {
        rawScript: true,
        replaceEnv: true,
        env,
        cwd: options.cwd ?? home,
        signal,
        stdin: (options.stdin ?? Buffer.alloc(0)).toString('latin1'),
        stdinKind: 'bytes',
      })
      // What the interpreter itself has to say (a syntax error), and background jobs.
      if (result.stdout) sinks.stdout(Buffer.from(result.stdout))
      if (result.stderr) sinks.stderr(Buffer.from(result.stderr))
      return result
    }
    const parameters = options.args?.length ? `set -- ${options.args.map(quote).join(' ')}\n` : ''
    const first = await exec(parameters + script, {
      ...baseEnvironment(user, home, this.#options.hostname()),
      ...options.env,
    })
    let { exitCode, env } = first
    for (const handler of trapHandlers(session.traps, exitCode)) {
      const text = `${functionsOf(script)}\n(exit ${exitCode})\n${handler}`
      const after = await exec(text, env)
      if (/\bexit\b/.test(handler)) exitCode = after.exitCode
      env = after.env
    }
    return { exitCode, stdout: Buffer.concat(out), stderr: Buffer.concat(err), env }
  }

  /**
   * Runs a program with its arguments. A shell script is run as a session of its own, so that its
   * traps and positional parameters are its own too.
   */
  async exec(user: string, argv: string[], options: RunOptions = {}): Promise<Finished> {
    const [file = '', ...args] = argv
    const { disk } = this.#options
    if (file.startsWith('/') && (await disk.isFile(file))) {
      const text = await disk.fs.readFile(file)
      if (/^#!.*\b(ba|da)?sh\b/.test(text)) {
        if (((await disk.fs.stat(file)).mode & 0o111) === 0) {
          options.sinks?.stderr(Buffer.from(`bash: ${file}: Permission denied\n`))
          return { exitCode: 126, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0), env: {} }
        }
        return await this.run(user, text, { ...options, args })
      }
    }
    return await this.run(user, argv.map(quote).join(' '), options)
  }

  #bash(session: SessionContext, fs: IFileSystem, cwd: string): Bash {
    const bash = new Bash({
      fs,
      cwd,
      sleep: this.#options.sleep,
      customCommands: this.#options.commands(session),
      // It patches globals of the whole process to contain guest JavaScript; there is none here.
      defenseInDepth: false,
      processInfo: { pid: 1000, ppid: 1, uid: session.user === 'root' ? 0 : 999, gid: 0 },
    })
    bash.registerTransformPlugin({
      name: 'outputs',
      transform: ({ ast }) => ({ ast: withOutputs(ast) }),
    })
    return bash
  }
}

/** Single quotes a word for the shell. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function baseEnvironment(user: string, home: string, hostname: string): Record<string, string> {
  return {
    HOME: home,
    USER: user,
    LOGNAME: user,
    HOSTNAME: hostname,
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  }
}

/**
 * just-bash has no traps: they run when the script has ended, with its functions and variables. An
 * ERR trap therefore runs once, and cannot tell `exit 3` from a failed command under `set -e`.
 */
function trapHandlers(traps: Map<string, string>, exitCode: number): string[] {
  const onError = exitCode === 0 ? undefined : traps.get('ERR')
  return [onError, traps.get('EXIT')].filter(handler => handler !== undefined)
}

function functionsOf(script: string): string {
  const ast = parse(script)
  const statements = ast.statements.filter(statement =>
    statement.pipelines.some(p => p.commands.some(command => command.type === 'FunctionDef')),
  )
  return serialize({ ...ast, statements })
}
