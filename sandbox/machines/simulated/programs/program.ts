import type { ExecResult } from 'just-bash'
import type { VirtualDisk } from '../disk.ts'
import type { CommandContext, Inside } from '../inside.ts'

/** A long-running program of a simulated machine, such as a web server. */
export interface Program {
  readonly name: string
  /**
   * Starts it in the background. It calls `exited` once if it ends by itself; after `stop` it has
   * released its ports and calls nothing any more.
   */
  start(run: ProgramRun): RunningProgram
  /** What its command line answers when typed into a shell. */
  cli(args: string[], inside: Inside, context: CommandContext, version: string): Promise<ExecResult>
}

export interface ProgramRun {
  inside: Inside
  args: string[]
  env: Record<string, string>
  version: string
  log(line: string): void
  exited(code: number): void
}

export interface RunningProgram {
  stop(): Promise<void>
  /** Re-reads its configuration; absent when it cannot. */
  reload?(): Promise<void>
}

/** The file that stands for a program's binary on the virtual disk. */
export function programFile(name: string, version: string): string {
  return `#!/bin/sh\n# sandbox-program: ${name} ${version}\nexec sandbox-program ${name} ${version} "$@"\n`
}

/** Which program an executable file stands for, following symbolic links; null for other files. */
export async function programAt(disk: VirtualDisk, path: string) {
  if (!(await disk.isFile(path))) return null
  const head = (await disk.fs.readFile(path)).slice(0, 200)
  const match = /^# sandbox-program: (\S+) (\S+)$/m.exec(head)
  return match ? { name: match[1] ?? '', version: match[2] ?? '' } : null
}
