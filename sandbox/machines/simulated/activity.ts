import type { SandboxClock } from '../../control/clock.ts'

/**
 * Lets a manual clock know when a machine is at rest. Work counts as moving until it ends or sleeps
 * on the sandbox clock; a sleeper that wakes counts again. Without this, `advance` would either
 * return while scripts still run, or wait for ever for a script that itself waits for time to pass.
 */
export class Activity {
  readonly #clock: SandboxClock
  #moving = 0
  #rest = Promise.withResolvers<void>()
  /** Set by {@link stop}: sleepers of a machine without power never wake. */
  #stopped = false

  readonly #report: (error: unknown) => void

  constructor(clock: SandboxClock, report: (error: unknown) => void) {
    this.#clock = clock
    this.#report = report
  }

  /** Starts work of its own that nobody waits for; a rejection is a bug and is reported. */
  start(work: () => Promise<void>): void {
    if (!this.#stopped) this.run(work).catch(this.#report)
  }

  /** Runs independent work. Never call it from inside other work of the same machine: await that. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#begin()
    try {
      return await work()
    } finally {
      this.#end()
    }
  }

  /** Only from inside {@link run}. */
  sleep(ms: number, name: string): Promise<void> {
    return new Promise(resolve => {
      this.#clock.after(ms, name, () => {
        if (this.#stopped) return undefined
        this.#begin()
        resolve()
        return this.#rest.promise
      })
      this.#end()
    })
  }

  /** Runs `work` as a root of its own after `ms` of sandbox time, unless stopped by then. */
  later(ms: number, name: string, work: () => Promise<void>): { cancel(): void } {
    return this.#clock.after(ms, name, () => {
      if (this.#stopped) return undefined
      this.start(work)
      return this.#rest.promise
    })
  }

  stop(): void {
    this.#stopped = true
    this.#moving = 0
    this.#rest.resolve()
  }

  #begin(): void {
    if (this.#moving++ > 0) return
    this.#rest = Promise.withResolvers<void>()
    void this.#clock.track(this.#rest.promise)
  }

  #end(): void {
    if (this.#stopped || --this.#moving > 0) return
    this.#rest.resolve()
  }
}
