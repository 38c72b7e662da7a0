/**
 * Wakes workers: "look at this row, at this time". It carries ids and no truth: when to look is the
 * row's `wake_at`, and a sweeper rings again for rows that are overdue, so a bell that forgot
 * everything would delay rows and lose none.
 *
 * - Each ring is heard at least once by some answerer, not before `at`, also when the process that
 *   took it dies; then it is heard by another a few seconds later. Hearing one twice is possible.
 * - Rings are never merged: a ring for a row whose pass is under way is heard after it was rung.
 */
export interface Doorbell {
  /** Returns when the ring is stored. @throws when the queue cannot be reached within seconds. */
  ring(reconciler: string, id: string, at: Date): Promise<void>
  /**
   * Hears rings in this process, at most `concurrency` at a time. What the handler throws is logged
   * and the ring counts as heard. `close` waits for the handlers that run.
   */
  answer(
    handler: (reconciler: string, id: string) => Promise<void>,
    options: { concurrency: number },
  ): Promise<{ close(): Promise<void> }>
  close(): Promise<void>
}
