import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const run = promisify(execFile)

/** What `npm run check` says; a tool that finds nothing prints nothing that we keep. */
async function complaints(tool: string, ...args: string[]): Promise<string> {
  try {
    await run(join(root, 'node_modules/.bin', tool), args, { cwd: root, timeout: 110_000 })
    return ''
  } catch (error) {
    if (error instanceof Error && 'stdout' in error)
      return `${error.stdout}${'stderr' in error ? error.stderr : ''}`
    throw error
  }
}

test('types hold on the server and in the tests', { timeout: 120_000 }, async () =>
  expect(await complaints('tsc', '-p', 'tsconfig.json')).toBe(''),
)

test('types hold in the web', { timeout: 120_000 }, async () =>
  expect(await complaints('tsc', '-p', 'web/tsconfig.json')).toBe(''),
)

test('lint and format find nothing', { timeout: 120_000 }, async () =>
  expect(await complaints('biome', 'check', '--error-on-warnings', '.')).toBe(''),
)
