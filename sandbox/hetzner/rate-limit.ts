/** A project's request budget: 3,600 an hour, refilling one a second, bursts allowed. */
export class RequestBudget {
  readonly limit: number
  #left: number
  #countedAtMs: number

  constructor(limit: number, nowMs: number) {
    this.limit = limit
    this.#left = limit
    this.#countedAtMs = nowMs
  }

  /** Takes one request from the budget; false when it is used up. */
  take(nowMs: number): boolean {
    this.#refill(nowMs)
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }

  /** The headers of every answer; `reset` is the UNIX time at which the budget is full again. */
  headers(nowMs: number): Record<string, string> {
    this.#refill(nowMs)
    const secondsToFull = (this.limit - this.#left) / this.#perSecond
    return {
      'ratelimit-limit': String(this.limit),
      'ratelimit-remaining': String(Math.floor(this.#left)),
      'ratelimit-reset': String(Math.ceil(nowMs / 1000 + secondsToFull)),
    }
  }

  get #perSecond(): number {
    return this.limit / 3600
  }

  #refill(nowMs: number): void {
    const seconds = Math.max(0, nowMs - this.#countedAtMs) / 1000
    this.#left = Math.min(this.limit, this.#left + seconds * this.#perSecond)
    this.#countedAtMs = nowMs
  }
}
