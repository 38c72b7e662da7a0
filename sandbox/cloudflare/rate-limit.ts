const requestsMax = 1200
const windowMs = 5 * 60_000

/** 1,200 requests in five minutes; one too many blocks everything for the next five. */
export class RequestWindow {
  #startedAtMs = Number.NEGATIVE_INFINITY
  #count = 0
  #blockedUntilMs = Number.NEGATIVE_INFINITY

  /** Counts a request; how many seconds to wait when it is refused, otherwise null. */
  take(nowMs: number): { retryAfterSeconds: number } | null {
    if (nowMs < this.#blockedUntilMs) return this.#retryAfter(nowMs)
    if (nowMs - this.#startedAtMs >= windowMs) {
      this.#startedAtMs = nowMs
      this.#count = 0
    }
    this.#count += 1
    if (this.#count <= requestsMax) return null
    this.#blockedUntilMs = nowMs + windowMs
    return this.#retryAfter(nowMs)
  }

  headers(nowMs: number): Record<string, string> {
    const left = nowMs < this.#blockedUntilMs ? 0 : Math.max(0, requestsMax - this.#count)
    const endsAtMs = Math.max(this.#startedAtMs + windowMs, this.#blockedUntilMs)
    const seconds = Math.max(0, Math.ceil((endsAtMs - nowMs) / 1000))
    return {
      ratelimit: `"default";r=${left};t=${seconds}`,
      'ratelimit-policy': `"default";q=${requestsMax};w=${windowMs / 1000}`,
    }
  }

  #retryAfter(nowMs: number): { retryAfterSeconds: number } {
    return { retryAfterSeconds: Math.ceil((this.#blockedUntilMs - nowMs) / 1000) }
  }
}
