import { type ChildProcess, execFile } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { Child, type ChildSettings } from './child.ts'
import type { Environment } from './environment.ts'
import { streamMemory } from './memory.ts'

const Seeded = z.object({
  logins: z.array(z.object({ role: z.string(), email: z.string(), password: z.string() })),
})
export type Logins = z.infer<typeof Seeded>['logins']

type Common = Pick<ChildSettings, 'cwd' | 'onSpawn' | 'env' | 'memory'> & { logDir: string }

/** The process that serves pages and API. */
export const createWeb = (common: Common): Child =>
  createRole('web', common, async (_child, signal) => {
    while (!signal.aborted) {
      const answer = await fetch(`${common.env.SAMBUK_URL}/healthz`, {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null)
      if (answer?.ok) return
      await pause(100)
    }
  })

/** The process that keeps the promises. */
export const createWorker = (common: Common): Child =>
  createRole('worker', { ...common, memory: streamMemory }, child => toldReady(child))

const createRole = (name: string, common: Common, ready: ChildSettings['ready']): Child =>
  new Child({
    ...common,
    name,
    file: join(common.cwd, 'src/main.ts'),
    args: [name],
    logFile: join(common.logDir, `${name}.log`),
    ready,
  })

/** Plans and the people to sign in as; safe to repeat. */
export function seed(cwd: string, env: Environment, isReal: boolean): Promise<Logins> {
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [join(cwd, 'src/cli/seed.ts'), ...(isReal ? ['--operator-only'] : [])],
      { cwd, env: { ...env, NODE_ENV: 'production' }, timeout: 180_000 },
      (error, stdout, stderr) => {
        if (error) return failed(new Error(`seeding failed:\n${stderr || error.message}`))
        const lastLine = stdout.trim().split('\n').at(-1) ?? ''
        done(Seeded.parse(JSON.parse(lastLine)).logins)
      },
    )
  })
}

const toldReady = (child: ChildProcess): Promise<void> =>
  new Promise(resolve => {
    child.on('message', message => {
      if (message && typeof message === 'object' && 'ready' in message) resolve()
    })
  })
