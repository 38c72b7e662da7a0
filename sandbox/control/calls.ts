/** What the product asked of each vendor, so that a test or a person can count calls by operation. */
export interface Call {
  at: string
  provider: string
  /** The sandbox's name of the operation: `create-server`, `list-servers`, `put-record`, … */
  operation: string
  method: string
  path: string
  /** The status that was sent, or 0 when the connection was cut without an answer. */
  status: number
  /** Milliseconds from request to answer. */
  durationMs: number
}

export interface CallLog {
  record(call: Call): void
  /** The newest `limit` calls, oldest first; bounded to the last 10,000. */
  list(limit?: number): Call[]
  /** `{ "hetzner.create-server": 1, … }` since the start, or since the last `reset`. */
  counts(): Record<string, number>
  reset(): void
}

const keptCallsMax = 10_000

/** Keeps the last calls in memory; a restarted sandbox counts from zero. */
export class BoundedCallLog implements CallLog {
  #calls: Call[] = []
  readonly #counts = new Map<string, number>()

  record(call: Call): void {
    this.#calls.push(call)
    if (this.#calls.length > keptCallsMax * 2) this.#calls = this.#calls.slice(-keptCallsMax)
    const key = `${call.provider}.${call.operation}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  list(limit = keptCallsMax): Call[] {
    return this.#calls.slice(-Math.min(limit, keptCallsMax))
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => a.localeCompare(b)))
  }

  reset(): void {
    this.#calls = []
    this.#counts.clear()
  }
}
