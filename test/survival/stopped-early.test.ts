import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { createTestDatabase } from '../database.ts'
import { CuttableProxy } from './cuttable-proxy.ts'

/** Less than a process may take to be ready, after which a start fails by itself. */
const soon = { timeout: 150_000 }

test('what waits for a process that is not ready ends when it is told to', soon, async context => {
  const database = await createTestDatabase()
  const proxy = await CuttableProxy.to(database.url)
  const args = ['start/main.ts', '--ephemeral', '--driver', 'simulated']
  const start = spawn(process.execPath, args, {
    env: { ...process.env, DATABASE_URL: proxy.url },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(start, 'exit')
  context.onTestFinished(async () => {
    start.kill('SIGKILL')
    await proxy.close()
    await database.close()
  })
  for await (const line of createInterface({ input: start.stdout })) {
    if (line.startsWith('  accounts ')) proxy.cut()
    if (line.includes('… web and worker')) start.kill('SIGTERM')
  }
  expect(await ended).toEqual([0, null])
})
