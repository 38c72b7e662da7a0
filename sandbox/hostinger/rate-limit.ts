const windowMs = 60_000

/**
 * So many requests a minute, counted in windows that begin with the first request. Hostinger does
 * not say its number; the headers are those of the framework it is built with.
 */
export class RequestWindow {
  readonly #limit: number
  #startedAtMs = Number.NEGATIVE_INFINITY
  #taken = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes one request; false when the window has none left. */
  take(nowMs: number): boolean {
    if (nowMs >= this.#startedAtMs + windowMs) {
      this.#startedAtMs = nowMs
      this.#taken = 0
    }
    this.#taken += 1
    return this.#taken <= this.#limit
  }

  /** The headers of every answer, and when the window ends once it is used up. */
  headers(nowMs: number): Record<string, string> {
    const left = Math.max(0, this.#limit - this.#taken)
    const counted = {
      'x-ratelimit-limit': String(this.#limit),
      'x-ratelimit-remaining': String(left),
    }
    if (this.#taken <= this.#limit) return counted
    const endsAtMs = this.#startedAtMs + windowMs
    return {
      ...counted,
      'retry-after': String(Math.max(1, Math.ceil((endsAtMs - nowMs) / 1000))),
      'x-ratelimit-reset': String(Math.ceil(endsAtMs / 1000)),
    }
  }
}
