import { addMs, type Clock } from './clock.ts'
import type { Result } from './result.ts'

export interface Remembered<T, E> {
  /**
   * What is known under the key, else what `read` says. Who asks while it is being read shares the
   * reading and its outcome. A failure is not remembered.
   */
  recall(key: string, read: () => Promise<Result<T, E>>): Promise<Result<T, E>>
  /** Whoever asks next reads again; a reading that has begun is not remembered. */
  forget(key: string): void
}

export interface RememberOptions {
  clock: Clock
  /** How long what was read is taken for true. */
  freshMs: number
  /** What cannot be read again stays true as it was last read. */
  keepsOld?: boolean
}

/** Remembers, in this process, what changes rarely and costs a request to read. */
export function remember<T, E>({
  clock,
  freshMs,
  keepsOld = false,
}: RememberOptions): Remembered<T, E> {
  const known = new Map<string, { result: { ok: true; value: T }; until: Date }>()
  const readings = new Map<string, Promise<Result<T, E>>>()

  async function readAgain(key: string, read: () => Promise<Result<T, E>>) {
    const reading = read()
    readings.set(key, reading)
    try {
      const result = await reading
      const isWanted = readings.get(key) === reading
      if (result.ok && isWanted) known.set(key, { result, until: addMs(clock.now(), freshMs) })
      const old = keepsOld ? known.get(key) : undefined
      return result.ok || !old ? result : old.result
    } finally {
      if (readings.get(key) === reading) readings.delete(key)
    }
  }

  return {
    async recall(key, read) {
      const found = known.get(key)
      if (found && clock.now() < found.until) return found.result
      return readings.get(key) ?? readAgain(key, read)
    },
    forget(key) {
      known.delete(key)
      readings.delete(key)
    },
  }
}
