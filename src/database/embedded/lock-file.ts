import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { type Random, secretToken } from '../../kit/random.ts'
import { birthOf, isRunning } from './processes.ts'

export interface LockHolder {
  pid: number
  birth: string
}

/** Who holds the lock, or null when it is free or its holder is dead. */
export function findLockHolder(path: string): LockHolder | null {
  const holder = readHolder(path)
  return holder && isAlive(holder) ? holder : null
}

/**
 * Takes the lock for this process if it is free or its holder is dead (kill -9 leaves the file
 * behind). Returns the function that gives it back, or null when somebody alive holds it.
 *
 * The lock spares two starters the same work; what it guards must survive the moment in which two
 * starters find the same dead holder.
 */
export function tryLock(path: string, random: Random): (() => void) | null {
  const draft = `${path}.${process.pid}.${secretToken(random)}`
  const mine: LockHolder = { pid: process.pid, birth: birthOf(process.pid) }
  writeFileSync(draft, JSON.stringify(mine), { mode: 0o600 })
  try {
    if (!claim(draft, path)) {
      const holder = readHolder(path)
      if (holder && isAlive(holder)) return null
      setAside(path, `${draft}.dead`)
      if (!claim(draft, path)) return null
    }
    return () => {
      if (readHolder(path)?.pid === mine.pid) rmSync(path, { force: true })
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Waits for the lock. @throws when it is not free after `timeoutMs`. */
export async function lock(path: string, random: Random, timeoutMs: number): Promise<() => void> {
  const limit = AbortSignal.timeout(timeoutMs)
  for (;;) {
    const unlock = tryLock(path, random)
    if (unlock) return unlock
    if (limit.aborted) {
      throw new Error(`process ${findLockHolder(path)?.pid ?? '?'} has held ${path} for too long`)
    }
    await pause(50)
  }
}

// A link appears with its contents, which an exclusive create does not: no reader sees it empty.
function claim(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

function setAside(path: string, aside: string): void {
  try {
    renameSync(path, aside)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  rmSync(aside, { force: true })
}

function readHolder(path: string): LockHolder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null) return null
    if (!('pid' in value) || typeof value.pid !== 'number') return null
    return { pid: value.pid, birth: 'birth' in value ? String(value.birth) : '' }
  } catch (error) {
    const gone = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (gone || error instanceof SyntaxError) return null
    throw error
  }
}

const isAlive = (holder: LockHolder): boolean =>
  isRunning(holder.pid) && birthOf(holder.pid) === holder.birth
