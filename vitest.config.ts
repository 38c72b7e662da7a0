import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,sandbox,web,start,bench}/**/*.test.{ts,tsx}', 'test/**/*.{test,e2e}.ts'],
    exclude: ['**/node_modules/**', '**/.next/**', '**/.sambuk/**'],
    globalSetup: ['test/global-setup.ts'],
    // Processes, not threads: tests start servers, children and signals of their own.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
