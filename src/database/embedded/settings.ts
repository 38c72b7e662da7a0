import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Random, secretToken } from '../../kit/random.ts'

/** What is chosen once for an installation's database and remembered in its state folder. */
export interface Settings {
  port: number
  password: string
  /** Absolute. Elsewhere than in the state folder when the server's OS user cannot reach that. */
  dataDir: string
}

const fileIn = (stateDir: string) => join(stateDir, 'postgres.json')

export const newPassword = (random: Random): string => secretToken(random)

/** @throws when the file is there and cannot be understood: guessing would start a second database. */
export function findSettings(stateDir: string): Settings | null {
  const path = fileIn(stateDir)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const { port, password, dataDir } = JSON.parse(text)
  if (!Number.isInteger(port) || typeof password !== 'string' || typeof dataDir !== 'string') {
    throw new Error(`${path} is damaged; restore it from a backup of the state folder`)
  }
  return { port, password, dataDir }
}

export function saveSettings(stateDir: string, settings: Settings): void {
  const path = fileIn(stateDir)
  writeFileSync(`${path}.new`, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export const databaseUrl = ({ port, password }: Settings, database: string): string =>
  `postgres://sambuk:${password}@127.0.0.1:${port}/${database}`

/** Asks the system for a loopback port that nobody uses now. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      const port = typeof address === 'object' && address ? address.port : 0
      probe.close(() => resolve(port))
    })
  })
}

/** Whether nothing listens on this loopback port. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
