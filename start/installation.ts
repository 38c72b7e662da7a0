import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { newId } from '../src/kit/ids.ts'
import { secretToken, systemRandom } from '../src/kit/random.ts'

const Installation = z.object({
  id: z.string(),
  /** Opens what is sealed in the database; losing it loses every customer's keys. */
  masterKey: z.string(),
  authSecret: z.string(),
})
export type Installation = z.infer<typeof Installation>

/**
 * What makes this installation itself: made once, kept in the state folder for its owner only.
 * Written whole and under its name only if nobody was faster.
 */
export function ensureInstallation(stateDir: string): Installation {
  const path = join(stateDir, 'installation.json')
  const found = read(path)
  if (found) return found
  const made: Installation = {
    id: newId('installation', systemRandom),
    masterKey: secretToken(systemRandom),
    authSecret: secretToken(systemRandom),
  }
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(draft)
  }
  return read(path) ?? made
}

function read(path: string): Installation | null {
  try {
    return Installation.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
