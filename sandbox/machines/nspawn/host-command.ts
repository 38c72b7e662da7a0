import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Runs a program of the host and answers its standard output. Throws with what it said. */
export function hostCommand(
  file: string,
  args: string[],
  options: { timeoutMs?: number; env?: Record<string, string> } = {},
): Promise<string> {
  const { timeoutMs = 20_000, env = {} } = options
  return new Promise((resolve, reject) => {
    const settings = { timeout: timeoutMs, maxBuffer: 2 ** 24, env: { ...process.env, ...env } }
    execFile(file, args, settings, (error, stdout, stderr) => {
      if (!error) return resolve(stdout)
      const said = stderr.trim().slice(-1000) || error.message
      reject(new Error(`${file} ${args.slice(0, 6).join(' ')}: ${said}`, { cause: error }))
    })
  })
}

/** A process that can be told from a later one with the same number. */
export interface ProcessRecord {
  pid: number
  startTime: string
}

/** Null when there is no such process any more. */
export function recordOf(pid: number): ProcessRecord | null {
  const startTime = startTimeOf(pid)
  return startTime === null ? null : { pid, startTime }
}

export function isAlive({ pid, startTime }: ProcessRecord): boolean {
  return startTimeOf(pid) === startTime
}

/** The direct children of a process. */
export function childrenOf(pid: number): number[] {
  const text = readProc(`/proc/${pid}/task/${pid}/children`) ?? ''
  return text.split(' ').filter(Boolean).map(Number)
}

export function signal(pid: number, name: NodeJS.Signals | number): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It ended between the look and the signal.
    if (!isErrorCode(error, 'ESRCH')) throw error
  }
}

export function isErrorCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}

/** Field 22 of /proc/PID/stat, counted behind the command's name, which may hold blanks. */
function startTimeOf(pid: number): string | null {
  const stat = readProc(`/proc/${pid}/stat`)
  if (stat === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  // A zombie has ended: it only waits for its parent to notice.
  return fields[0] === 'Z' ? null : (fields[19] ?? null)
}

function readProc(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (isErrorCode(error, 'ENOENT', 'ESRCH')) return null
    throw error
  }
}
