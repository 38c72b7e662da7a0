import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { KeptPostgres } from './keep-postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    postgres: KeptPostgres
  }
}

/** Starts this run's PostgreSQL; it ends with the run, however that ends. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const keeper = fork(join(import.meta.dirname, 'keep-postgres.ts'), { detached: true })
  const ended = once(keeper, 'exit')
  const [kept] = await Promise.race([
    once(keeper, 'message'),
    ended.then(([code]) => {
      throw new Error(`the test run's PostgreSQL did not start (${code})`)
    }),
  ])
  project.provide('postgres', kept)
  return async () => {
    keeper.disconnect()
    await ended
  }
}
