import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * A vendor's state: one plain object, held in memory and written to `<stateDir>/<name>.json` shortly
 * after each change (write to a temporary file, then rename), so that a restarted sandbox goes on.
 */
export interface StateFile<T extends object> {
  readonly data: T
  /**
   * Marks the object as changed; the write follows within 100 ms (later where writing itself takes
   * long) and at shutdown.
   */
  save(): void
}

const writeDelayMs = 100
/** A large file is written so rarely that writing takes at most a tenth of the time. */
const idleShare = 9

/** A {@link StateFile} on disk. Throws when the file is there but cannot be read as JSON. */
export class DiskStateFile<T extends object> implements StateFile<T> {
  readonly data: T
  readonly #path: string
  #timer: NodeJS.Timeout | null = null
  #lastWriteMs = 0

  constructor(path: string, empty: () => T) {
    this.#path = path
    const text = readIfPresent(path)
    this.data = text === null ? empty() : { ...empty(), ...parseState<T>(path, text) }
  }

  save(): void {
    const delayMs = Math.max(writeDelayMs, this.#lastWriteMs * idleShare)
    this.#timer ??= setTimeout(() => this.flush(), delayMs)
  }

  /** Writes now what has changed since the last write; does nothing when nothing has. */
  flush(): void {
    if (!this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = null
    mkdirSync(dirname(this.#path), { recursive: true })
    const startedAt = performance.now()
    const temporary = `${this.#path}.${process.pid}.tmp`
    writeFileSync(temporary, JSON.stringify(this.data, null, 1), { mode: 0o600 })
    renameSync(temporary, this.#path)
    this.#lastWriteMs = performance.now() - startedAt
  }
}

function readIfPresent(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function parseState<T extends object>(path: string, text: string): Partial<T> {
  try {
    return JSON.parse(text) as Partial<T>
  } catch (cause) {
    throw new Error(`the sandbox's state file ${path} is damaged: delete it to start afresh`, {
      cause,
    })
  }
}
