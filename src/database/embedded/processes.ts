import { execFile, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Whether a process with this id runs, ours or not. A dead one that nobody has collected does not:
 * in a container without an init, orphans stay so for ever.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return statusOf(pid)?.[0] !== 'Z'
}

/**
 * Tells one life of a process id from the next, as far as the system says (Linux: its start time in
 * clock ticks since boot; elsewhere '').
 */
export const birthOf = (pid: number): string => statusOf(pid)?.[19] ?? ''

/** Fields 3 and on of /proc/<pid>/stat, or null where there is none. */
function statusOf(pid: number): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in field 2 may hold spaces and brackets: count from its last bracket.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}

/** What the process calls itself, or null where the system does not tell. */
export function nameOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim()
  } catch {
    return null
  }
}

export interface CommandResult {
  /** null when it could not be started, was killed or took too long. */
  code: number | null
  output: string
}

export interface CommandOptions {
  /** Run as this OS user; only root may ask for it. */
  user?: { uid: number; gid: number } | null
  timeoutMs: number
}

/** Runs a program to its end, output and errors together. Never throws. */
export function runCommand(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<CommandResult> {
  return new Promise(resolve => {
    execFile(
      file,
      args,
      { ...commandSettings(options), timeout: options.timeoutMs, maxBuffer: 4 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.trim()
        if (!error) return resolve({ code: 0, output })
        const code = typeof error.code === 'number' ? error.code : null
        resolve({ code, output: output || error.message })
      },
    )
  })
}

/**
 * Like {@link runCommand} for a program that leaves a daemon behind: its standard streams are not
 * ours, because a daemon that inherited a pipe would keep it, and us, open for ever.
 */
export function runStarter(
  file: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<number | null> {
  return new Promise(resolve => {
    const child = spawn(file, args, {
      ...commandSettings(options),
      stdio: 'ignore',
      timeout: options.timeoutMs,
    })
    child.once('error', () => resolve(null))
    child.once('exit', code => resolve(code))
  })
}

// `/` as working directory because another user may not be able to enter ours; a fixed language
// because messages of initdb and pg_ctl are matched and shown.
const commandSettings = ({ user }: CommandOptions) => ({
  cwd: '/',
  env: {
    NODE_ENV: 'production' as const, // Next declares it as always set
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LC_ALL: 'C',
  },
  ...(user ? { uid: user.uid, gid: user.gid } : {}),
})
