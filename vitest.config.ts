import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.ts'

export default defineConfig({
  test: {
    include: ['{src,sandbox,web,start,bench}/**/*.test.{ts,tsx}', 'test/**/*.{test,e2e}.ts'],
    exclude: ['**/node_modules/**', '**/.next/**', '**/.sambuk/**'],
    globalSetup: ['test/global-setup.ts'],
    // Processes, not threads: tests start servers, children and signals of their own.
    pool: 'forks',
    // Libraries are loaded once in each of them, and no file mocks anything.
    isolate: false,
    // One more than a small machine has cores: the longest tests wait for machines most of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A limit for what hangs: nothing here is timed, and computers are busy.
    expect: { poll: { timeout: 30_000 } },
  },
})
