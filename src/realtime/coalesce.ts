/**
 * At most one `work(key)` in `everyMs` for each key, and always one after the last call: a burst of
 * changes becomes a few looks, and the final state is never missed.
 */
export function coalesce(
  everyMs: number,
  work: (key: string) => Promise<void>,
): { call(key: string): void; close(): void } {
  const timers = new Map<string, { timer: NodeJS.Timeout; again: boolean }>()

  function run(key: string) {
    const entry = { timer: setTimeout(() => end(key), everyMs), again: false }
    timers.set(key, entry)
    void work(key)
  }
  function end(key: string) {
    const again = timers.get(key)?.again
    timers.delete(key)
    if (again) run(key)
  }
  return {
    call(key) {
      const entry = timers.get(key)
      if (entry) entry.again = true
      else run(key)
    },
    close() {
      for (const { timer } of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
