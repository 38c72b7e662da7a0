/** At which request a life ends, and whether that one still arrives; null: it does not end. */
export type Death = { at: number; when: 'before' | 'after' } | null

/** A process that may die at one of its requests, and can be given another life. */
export class Life {
  requests = 0
  death: Death
  #isOver = false

  constructor(death: Death = null) {
    this.death = death
  }

  readonly fetch: typeof globalThis.fetch = async (...request) => {
    if (this.#isOver) throw new Error('dead')
    this.requests += 1
    const dies = this.requests === this.death?.at
    if (dies && this.death?.when === 'before') return this.#end()
    const answer = await fetch(...request)
    return dies ? this.#end() : answer
  }

  begin(): void {
    this.#isOver = false
  }

  #end(): never {
    this.#isOver = true
    throw new Error('dead')
  }
}

/** Every way to die in a life of so many requests. */
export const everyDeath = (requests: number): NonNullable<Death>[] =>
  Array.from({ length: requests }, (_, index) => index + 1).flatMap(at => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ])
