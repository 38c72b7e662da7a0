import { reportBug } from './report-bug.ts'

/**
 * The sandbox's time. `real` follows the computer plus an offset; `manual` stands still until it is
 * advanced, which runs every task that has come due, in order, and awaits each of them: after
 * `advance` returns nothing of the emulated world is still moving.
 *
 * Neither a task nor tracked work may wait for the clock itself (start another timer instead):
 * `advance` waits for them, so they would wait for each other.
 */
export interface SandboxClock {
  readonly mode: 'real' | 'manual'
  now(): Date
  /** Runs `task` when `delayMs` of sandbox time have passed. Rejections are logged as sandbox bugs. */
  after(delayMs: number, name: string, task: () => void | Promise<void>): { cancel(): void }
  /** Moves time forward by `ms`; in `real` mode due timers fire as if that much time had passed. */
  advance(ms: number): Promise<void>
  /** Tracks work begun outside a timer, so that a manual `advance` can wait for it too. */
  track<T>(work: Promise<T>): Promise<T>
}

interface Task {
  dueAt: number
  order: number
  name: string
  run: () => void | Promise<void>
}

/** What both clocks share: the queue of tasks, moving time by hand, and waiting for tracked work. */
abstract class TaskClock {
  protected readonly tasks = new Set<Task>()
  readonly #working = new Set<Promise<unknown>>()
  #nextOrder = 0
  #advancing: Promise<void> = Promise.resolve()

  protected abstract nowMs(): number
  protected abstract moveTo(ms: number): void
  /** Called after a task joined the queue, so that a clock that runs by itself can arm a timer. */
  protected abstract scheduled(task: Task): void

  now(): Date {
    return new Date(this.nowMs())
  }

  after(delayMs: number, name: string, run: Task['run']): { cancel(): void } {
    const task = { dueAt: this.nowMs() + Math.max(0, delayMs), order: this.#nextOrder++, name, run }
    this.tasks.add(task)
    this.scheduled(task)
    return { cancel: () => void this.tasks.delete(task) }
  }

  advance(ms: number): Promise<void> {
    const target = () => this.nowMs() + Math.max(0, ms)
    this.#advancing = this.#advancing.then(() => this.#advanceTo(target()))
    return this.#advancing
  }

  track<T>(work: Promise<T>): Promise<T> {
    this.#working.add(work)
    const done = () => void this.#working.delete(work)
    work.then(done, done)
    return work
  }

  protected async run(task: Task): Promise<void> {
    if (!this.tasks.delete(task)) return
    try {
      await this.track(Promise.resolve(task.run()))
    } catch (error) {
      reportBug(`sandbox task "${task.name}"`, error)
    }
  }

  async #advanceTo(target: number): Promise<void> {
    await this.#settle()
    for (let task = this.#nextDue(target); task; task = this.#nextDue(target)) {
      if (task.dueAt > this.nowMs()) this.moveTo(task.dueAt)
      await this.run(task)
      await this.#settle()
    }
    if (target > this.nowMs()) this.moveTo(target)
  }

  #nextDue(target: number): Task | undefined {
    const due = [...this.tasks].filter(task => task.dueAt <= target)
    return due.sort((a, b) => a.dueAt - b.dueAt || a.order - b.order)[0]
  }

  async #settle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled([...this.#working])
  }
}

const timerMaxMs = 2 ** 31 - 1

/** Follows the computer's clock plus whatever it was advanced by. */
export class RealClock extends TaskClock implements SandboxClock {
  readonly mode = 'real'
  readonly #timers = new Set<NodeJS.Timeout>()
  #offsetMs = 0

  protected nowMs(): number {
    return Date.now() + this.#offsetMs
  }

  protected moveTo(ms: number): void {
    this.#offsetMs = ms - Date.now()
  }

  protected scheduled(task: Task): void {
    const waitMs = Math.min(timerMaxMs, Math.max(0, task.dueAt - this.nowMs()))
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      if (task.dueAt > this.nowMs()) this.scheduled(task)
      else void this.run(task)
    }, waitMs)
    this.#timers.add(timer)
  }

  /** Drops everything that is still to come. */
  close(): void {
    this.tasks.clear()
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}

/** Stands still until it is advanced; starts at `start`. */
export class ManualClock extends TaskClock implements SandboxClock {
  readonly mode = 'manual'
  #nowMs: number

  constructor(start: Date) {
    super()
    this.#nowMs = start.getTime()
  }

  protected nowMs(): number {
    return this.#nowMs
  }

  protected moveTo(ms: number): void {
    this.#nowMs = ms
  }

  protected scheduled(): void {}

  close(): void {
    this.tasks.clear()
  }
}
