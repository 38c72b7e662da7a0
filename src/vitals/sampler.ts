import type { Clock } from '../kit/clock.ts'
import type { Result } from '../kit/result.ts'
import { type Reading, readingOf, type Sample, sampleOf } from './measure.ts'

export interface SamplerTimes {
  everyMs: number
  /** Between the first two, so that the processor's part is soon there. */
  firstMs: number
  /** How long samples are kept for whoever comes. */
  keepMs: number
}

export const usualTimes: SamplerTimes = { everyMs: 5_000, firstMs: 1_000, keepMs: 15 * 60_000 }

interface Heard {
  onSample(sample: Sample): void
  /** The code of the sentence why there is none now. */
  onRefusal(code: string): void
}

/**
 * Measures one machine while somebody looks, and one measurement at a time, however many they are. What was
 * measured stays for whoever comes soon after.
 */
export class Sampler {
  readonly #measure: (signal: AbortSignal) => Promise<Result<string, string>>
  readonly #times: SamplerTimes
  readonly #clock: Clock
  readonly #heard: Heard
  #samples: Sample[] = []
  #before: Reading | null = null
  #running: AbortController | null = null

  constructor(
    measure: (signal: AbortSignal) => Promise<Result<string, string>>,
    options: { times: SamplerTimes; clock: Clock; heard: Heard },
  ) {
    this.#measure = measure
    this.#times = options.times
    this.#clock = options.clock
    this.#heard = options.heard
  }

  /** Oldest first, none older than is kept. */
  get samples(): Sample[] {
    const since = new Date(this.#clock.now().getTime() - this.#times.keepMs).toISOString()
    this.#samples = this.#samples.filter(({ at }) => at >= since)
    return this.#samples
  }

  start(): void {
    if (this.#running) return
    this.#running = new AbortController()
    this.#before = null
    void this.#turn(this.#running.signal, this.#times.firstMs)
  }

  stop(): void {
    this.#running?.abort()
    this.#running = null
  }

  async #turn(signal: AbortSignal, nextMs: number): Promise<void> {
    await this.#look(signal)
    if (signal.aborted) return
    const timer = setTimeout(() => void this.#turn(signal, this.#times.everyMs), nextMs)
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  }

  async #look(signal: AbortSignal): Promise<void> {
    const measured = await this.#measure(signal)
    if (signal.aborted) return
    const reading = measured.ok ? readingOf(measured.value) : null
    if (!reading) {
      this.#before = null
      this.#heard.onRefusal(measured.ok ? 'server-unreachable' : measured.error)
      return
    }
    const sample = sampleOf(reading, this.#before, this.#clock.now())
    this.#before = reading
    this.#samples = [...this.samples, sample]
    this.#heard.onSample(sample)
  }
}
