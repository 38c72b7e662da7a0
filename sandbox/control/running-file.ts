import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const runningFile = z.object({
  pid: z.int(),
  driver: z.enum(['simulated', 'nspawn']),
  environment: z.record(z.string(), z.string()),
})
type RunningFile = z.infer<typeof runningFile>

/** Says in the state folder that a sandbox runs from it, and how to reach it. Nobody reads half of it. */
export function writeRunningFile(stateDir: string, running: RunningFile): void {
  const path = pathOf(stateDir)
  writeFileSync(`${path}.new`, JSON.stringify(running), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function removeRunningFile(stateDir: string): void {
  rmSync(pathOf(stateDir), { force: true })
}

/** The sandbox that runs from this state folder now; null when none does. */
export async function findRunning(stateDir: string): Promise<RunningFile | null> {
  let text: string
  try {
    text = readFileSync(pathOf(stateDir), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const running = runningFile.parse(JSON.parse(text))
  const pid = await findPid(running.environment.SANDBOX_CONTROL_URL ?? '')
  return pid === running.pid ? running : null
}

/** Asks instead of looking for the process: its number may have gone to another one. */
async function findPid(controlUrl: string): Promise<number | null> {
  const signal = AbortSignal.timeout(2_000)
  const answer = await fetch(`${controlUrl}/_sandbox/status`, { signal }).catch(() => null)
  if (!answer?.ok) return null
  const status = z.object({ pid: z.int() }).safeParse(await answer.json())
  return status.success ? status.data.pid : null
}

function pathOf(stateDir: string): string {
  return join(stateDir, 'running.json')
}
