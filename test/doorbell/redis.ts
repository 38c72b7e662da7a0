import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findFreePort } from '../../src/database/embedded/settings.ts'

/** Where this computer's redis-server is, or null. */
export const redisServer = findProgram('redis-server')

/** Runs `work` beside an empty Redis of its own, which ends with it. */
export async function withRedis<T>(work: (redisUrl: string) => Promise<T>): Promise<T> {
  if (!redisServer) throw new Error('redis-server is missing: apt-get install redis-server')
  const dir = mkdtempSync(join(tmpdir(), 'sambuk-redis-'))
  const port = await findFreePort()
  const settings = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', dir, '--save', '']
  const redis = spawn(redisServer, settings, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(redis, 'exit')
  try {
    for await (const line of redis.stdout) {
      if (String(line).includes('Ready to accept connections')) break
    }
    return await work(`redis://127.0.0.1:${port}`)
  } finally {
    redis.kill('SIGKILL')
    await ended
    rmSync(dir, { recursive: true, force: true })
  }
}

function findProgram(name: string): string | null {
  try {
    return execFileSync('/bin/sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}
