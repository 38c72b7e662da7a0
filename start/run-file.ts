import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

/** How other commands find and reach what `npm start` started; 0600, because it holds secrets. */
const RunFile = z.object({
  /** The launcher's. */
  pid: z.int(),
  url: z.string(),
  /** Null in a real installation. */
  sandboxControlUrl: z.string().nullable(),
  driver: z.string().nullable(),
  /** The product's environment, as web and worker have it. */
  env: z.record(z.string(), z.string()),
  logins: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
})
export type RunFile = z.infer<typeof RunFile>

const pathIn = (stateDir: string): string => join(stateDir, 'run.json')

export function writeRunFile(stateDir: string, run: RunFile): void {
  const path = pathIn(stateDir)
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export const removeRunFile = (stateDir: string): void => rmSync(pathIn(stateDir), { force: true })

/** Null when nothing was started from this folder; the process may have died since. */
export function readRunFile(stateDir: string): RunFile | null {
  try {
    return RunFile.parse(JSON.parse(readFileSync(pathIn(stateDir), 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
