import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { birthOf, isRunning } from '../src/database/embedded/processes.ts'

const Process = z.object({ name: z.string(), pid: z.int(), birth: z.string() })
type Process = z.infer<typeof Process>

const fileIn = (stateDir: string) => join(stateDir, 'processes.json')

/** Remembers the processes we started, the newest of each name. */
export function createProcessList(stateDir: string): (process: Process) => void {
  const processes = new Map<string, Process>()
  return process => {
    processes.set(process.name, process)
    const path = fileIn(stateDir)
    writeFileSync(`${path}.new`, JSON.stringify([...processes.values()]), { mode: 0o600 })
    renameSync(`${path}.new`, path)
  }
}

/**
 * Ends what a start before us left behind when it was killed. A process id that somebody else has by
 * now is recognised by its birth and left alone; where the system does not tell, by the web's and the
 * worker's own end when their channel broke.
 */
export async function endLeftovers(stateDir: string): Promise<void> {
  const left = readList(fileIn(stateDir)).filter(isSame)
  for (const { pid } of left) kill(pid, 'SIGTERM')
  const limit = AbortSignal.timeout(10_000)
  while (left.some(isSame)) {
    if (limit.aborted) for (const one of left.filter(isSame)) kill(one.pid, 'SIGKILL')
    await pause(50)
  }
  rmSync(fileIn(stateDir), { force: true })
}

const isSame = ({ pid, birth }: Process): boolean =>
  birth !== '' && isRunning(pid) && birthOf(pid) === birth

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function readList(path: string): Process[] {
  try {
    return z.array(Process).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
