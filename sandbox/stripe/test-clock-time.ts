import type { StripeAccount } from './account.ts'

interface Task {
  /** Seconds since 1970, by the test clock. */
  at: number
  order: number
  run: () => void | Promise<void>
}

/**
 * What is still to happen to customers who live by a test clock. Held in memory: a restarted sandbox
 * fills it again from its objects, as it does the sandbox's own clock.
 */
export class TestClockTasks {
  readonly #tasks = new Map<string, Task[]>()
  #nextOrder = 0

  add(clock: string, at: number, run: Task['run']): void {
    const tasks = this.#tasks.get(clock) ?? []
    tasks.push({ at, order: this.#nextOrder++, run })
    this.#tasks.set(clock, tasks)
  }

  /** Takes out what is due first, at `until` at the latest. */
  takeNext(clock: string, until: number): Task | undefined {
    const tasks = this.#tasks.get(clock) ?? []
    const [next] = tasks
      .filter(({ at }) => at <= until)
      .sort((a, b) => a.at - b.at || a.order - b.order)
    if (next) tasks.splice(tasks.indexOf(next), 1)
    return next
  }

  drop(clock: string): void {
    this.#tasks.delete(clock)
  }
}

/**
 * The same account as one of its customers lives in it: where the customer has a test clock, `now`
 * is its frozen time and `after` waits for it to be advanced.
 */
export function inTimeOf(
  account: StripeAccount,
  customer: string | null,
  tasks: TestClockTasks,
): StripeAccount {
  const clock = customer === null ? null : account.find('customer', customer)?.test_clock
  if (typeof clock !== 'string') return account
  return {
    ...account,
    now: () => account.find('test_helpers.test_clock', clock)?.frozen_time ?? account.now(),
    after: (at, _name, run) => tasks.add(clock, at, run),
  }
}
