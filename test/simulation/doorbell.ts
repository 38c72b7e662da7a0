import type { Doorbell } from '../../src/reconcilers/engine/doorbell.ts'

interface Ring {
  reconciler: string
  id: string
  at: Date
}

/** A bell under the simulation's control: rings wait here until their time, or are lost. */
export class SimulatedDoorbell implements Doorbell {
  #rings: Ring[] = []

  async ring(reconciler: string, id: string, at: Date): Promise<void> {
    this.#rings.push({ reconciler, id, at })
  }

  /** The earliest moment at which somebody wants to be heard. */
  nextAt(): Date | null {
    const times = this.#rings.map(ring => ring.at.getTime())
    return times.length > 0 ? new Date(Math.min(...times)) : null
  }

  /** Takes all rings due by `now`, in the order of their times. */
  takeDue(now: Date): Ring[] {
    const due = this.#rings.filter(ring => ring.at <= now)
    this.#rings = this.#rings.filter(ring => ring.at > now)
    return due.sort((a, b) => a.at.getTime() - b.at.getTime() || a.id.localeCompare(b.id))
  }

  /** How many rings wait; none may be immortal. */
  get waiting(): number {
    return this.#rings.length
  }

  /** The queue is emptied: nothing may depend on it. */
  loseAll(): void {
    this.#rings = []
  }

  async answer(): Promise<{ close(): Promise<void> }> {
    throw new Error('the simulation takes its rings itself')
  }

  async close(): Promise<void> {}
}
