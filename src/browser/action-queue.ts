import { type Action, together } from './actions.ts'

interface Waiting {
  action: Action
  done: PromiseWithResolvers<string | null>
}

const waitingMost = 40

/** One action after the other, in the order in which they were done; those that go together are put together. */
export class ActionQueue {
  readonly #perform: (action: Action) => Promise<string | null>
  #waiting: Waiting[] = []
  #isBusy = false

  /** `perform` says null, or the code of why not. */
  constructor(perform: (action: Action) => Promise<string | null>) {
    this.#perform = perform
  }

  /** Null once it is done, or the code of why it was not. */
  add(action: Action): Promise<string | null> {
    const last = this.#waiting.at(-1)
    const both = last ? together(last.action, action) : null
    if (last && both) {
      last.action = both
      return last.done.promise
    }
    if (this.#waiting.length >= waitingMost) return Promise.resolve('too-many-requests')
    const done = Promise.withResolvers<string | null>()
    this.#waiting.push({ action, done })
    if (!this.#isBusy) void this.#drain()
    return done.promise
  }

  /** What has not begun is not done any more. */
  clear(code: string): void {
    for (const { done } of this.#waiting) done.resolve(code)
    this.#waiting = []
  }

  async #drain(): Promise<void> {
    this.#isBusy = true
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      const { action, done } = next
      await this.#perform(action).then(done.resolve, done.reject)
    }
    this.#isBusy = false
  }
}
