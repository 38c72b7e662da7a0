const hourMs = 3_600_000
const minuteMs = 60_000
const perHourMax = 5_000
const perMinuteMax = 250
/** Listing keys has a limit of its own. */
const keyListsPerMinuteMax = 10

/** Requests of the last so many milliseconds: each stops counting when it is that old. */
class SlidingWindow {
  readonly #max: number
  readonly #lengthMs: number
  #timesMs: number[] = []

  constructor(max: number, lengthMs: number) {
    this.#max = max
    this.#lengthMs = lengthMs
  }

  add(nowMs: number): void {
    this.#timesMs.push(nowMs)
  }

  left(nowMs: number): number {
    const expired = this.#timesMs.findIndex(timeMs => timeMs > nowMs - this.#lengthMs)
    this.#timesMs = expired < 0 ? [] : this.#timesMs.slice(expired)
    return this.#max - this.#timesMs.length
  }

  /** When the oldest request stops counting. */
  oldestEndsMs(nowMs: number): number {
    return (this.#timesMs[0] ?? nowMs) + this.#lengthMs
  }
}

export type Verdict = 'granted' | 'hour-used-up' | 'burst'

/** An account's request budget: 5,000 in any hour and, against bursts, 250 in any minute. */
export class RequestBudget {
  readonly #hour = new SlidingWindow(perHourMax, hourMs)
  readonly #minute = new SlidingWindow(perMinuteMax, minuteMs)
  readonly #keyLists = new SlidingWindow(keyListsPerMinuteMax, minuteMs)

  /** Takes one request from the budget; a refused one costs nothing. */
  take(nowMs: number, isKeyList: boolean): Verdict {
    if (this.#hour.left(nowMs) < 1) return 'hour-used-up'
    if (this.#minute.left(nowMs) < 1) return 'burst'
    if (isKeyList && this.#keyLists.left(nowMs) < 1) return 'burst'
    this.#hour.add(nowMs)
    this.#minute.add(nowMs)
    if (isKeyList) this.#keyLists.add(nowMs)
    return 'granted'
  }

  /** Seconds until a request is granted again after a burst. */
  retryAfterSeconds(nowMs: number, isKeyList: boolean): number {
    const full = [this.#minute, ...(isKeyList ? [this.#keyLists] : [])].filter(
      window => window.left(nowMs) < 1,
    )
    const endsMs = Math.max(nowMs, ...full.map(window => window.oldestEndsMs(nowMs)))
    return Math.max(1, Math.ceil((endsMs - nowMs) / 1000))
  }

  /** The headers of every answer; `reset` is the UNIX time at which the oldest request expires. */
  headers(nowMs: number): Record<string, string> {
    const left = this.#hour.left(nowMs)
    return {
      'ratelimit-limit': String(perHourMax),
      'ratelimit-remaining': String(left),
      'ratelimit-reset': String(Math.ceil(this.#hour.oldestEndsMs(nowMs) / 1000)),
    }
  }
}
