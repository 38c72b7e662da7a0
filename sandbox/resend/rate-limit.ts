const perSecond = 5

/**
 * Resend's limit of five requests a second and team. A second passes when either the computer's or
 * the sandbox's clock says so: with a standing sandbox clock a retry must still succeed.
 */
export class RateLimit {
  readonly #sandboxNow: () => number
  #count = 0
  #startedAt = { computer: 0, sandbox: 0 }

  constructor(sandboxNow: () => number) {
    this.#sandboxNow = sandboxNow
  }

  /** Counts one request. `resetSeconds` is how long until all five are there again. */
  take(): { allowed: boolean; headers: Record<string, string> } {
    const computer = performance.now()
    const sandbox = this.#sandboxNow()
    const passedMs = Math.max(
      computer - this.#startedAt.computer,
      sandbox - this.#startedAt.sandbox,
    )
    if (this.#count === 0 || passedMs >= 1000) {
      this.#count = 0
      this.#startedAt = { computer, sandbox }
    }
    const allowed = this.#count < perSecond
    if (allowed) this.#count += 1
    const headers = {
      'ratelimit-limit': String(perSecond),
      'ratelimit-remaining': String(perSecond - this.#count),
      'ratelimit-reset': '1',
    }
    return { allowed, headers: allowed ? headers : { ...headers, 'retry-after': '1' } }
  }
}
