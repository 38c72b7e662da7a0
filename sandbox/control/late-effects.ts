import type { SandboxClock } from './clock.ts'

/** How an accepted operation ended. */
export type Outcome = undefined | 'failed'

export interface LateEffect<Row> {
  /** Milliseconds of sandbox time between accepting and acting. */
  delayMs: number
  effect(row: Row): Outcome | Promise<Outcome>
  /** What a failure leaves behind. */
  failed?(row: Row): void
}

/** What a vendor keeps of an operation that it accepted. */
export interface AcceptedRow {
  id: number
  /** Decided when it was accepted: it will fail and change nothing. */
  fails: boolean
}

/**
 * Operations that a vendor accepts at once and carries out later. Each is a row of the vendor's
 * state first and an effect after: a restarted sandbox schedules again what was left running.
 */
export class LateEffects<Row extends AcceptedRow> {
  readonly #clock: SandboxClock
  readonly #vendor: string
  readonly #ended: (row: Row, outcome: Outcome) => void
  readonly #effects = new Map<string, LateEffect<Row>>()

  /** `ended` is told after each effect, and writes the outcome into the row. */
  constructor(clock: SandboxClock, vendor: string, ended: (row: Row, outcome: Outcome) => void) {
    this.#clock = clock
    this.#vendor = vendor
    this.#ended = ended
  }

  define(kind: string, effect: LateEffect<Row>): void {
    this.#effects.set(kind, effect)
  }

  schedule(kind: string, row: Row): void {
    const { delayMs } = this.#get(kind)
    this.#clock.after(delayMs, `${this.#vendor} ${kind} ${row.id}`, () => this.#finish(kind, row))
  }

  async #finish(kind: string, row: Row): Promise<void> {
    const { effect, failed } = this.#get(kind)
    let outcome: Outcome = 'failed'
    try {
      if (!row.fails) outcome = await effect(row)
    } finally {
      if (outcome === 'failed') failed?.(row)
      this.#ended(row, outcome)
    }
  }

  #get(kind: string): LateEffect<Row> {
    const effect = this.#effects.get(kind)
    if (!effect) throw new Error(`no effect is defined for ${this.#vendor} ${kind}`)
    return effect
  }
}
