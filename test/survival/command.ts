import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import type { Environment, Installation } from './installation.ts'

const file = join(resolve(import.meta.dirname, '../..'), 'src/cli/sambuk.ts')

export interface CommandEnd {
  code: number | null
  stdout: string
  stderr: string
}

/** `npm run sambuk -- <words>` as an operator's shell runs it, with the installation's environment. */
export function sambuk(
  { env }: Pick<Installation, 'env'>,
  words: readonly string[],
  other: Environment = {},
): Promise<CommandEnd> {
  const child = spawn(process.execPath, [file, ...words], {
    env: { ...env, ...other, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end: CommandEnd = { code: null, stdout: '', stderr: '' }
  child.stdout.on('data', chunk => {
    end.stdout += chunk
  })
  child.stderr.on('data', chunk => {
    end.stderr += chunk
  })
  return new Promise((resolveEnd, reject) => {
    child.once('error', reject)
    child.once('close', code => resolveEnd({ ...end, code }))
  })
}

/** The same, read as JSON. @throws with what it said when it did not end well */
export async function sambukJson<T>(
  installation: Pick<Installation, 'env'>,
  words: readonly string[],
): Promise<T> {
  const { code, stdout, stderr } = await sambuk(installation, [...words, '--json'])
  if (code !== 0) throw new Error(`sambuk ${words.join(' ')} ended with ${code}: ${stderr}`)
  return JSON.parse(stdout)
}
