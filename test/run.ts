import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { ensureWebBuilt, isWebBuilt } from '../start/web-build.ts'

// `npm test`: builds the pages that journeys visit, runs every test, and ends with one line of
// numbers. Arguments go to vitest: `npm test -- src/billing`.

const Report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  numTodoTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const root = resolve(import.meta.dirname, '..')

async function main(args: string[]): Promise<number> {
  // A person who names files wants these files, not a build of all pages.
  if (args.every(arg => arg.startsWith('-')) && !isWebBuilt()) {
    console.log('Building the pages')
    await ensureWebBuilt()
  }
  const dir = mkdtempSync(join(tmpdir(), 'sambuk-report-'))
  const reportFile = join(dir, 'report.json')
  try {
    const code = await runVitest([
      ...['run', '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`],
      ...args,
    ])
    const { passed, failed, skipped } = readReport(reportFile)
    const isGood = code === 0 && failed === 0 && passed > 0
    if (code !== 0 && failed === 0) console.log(`vitest ended with ${code}; see above`)
    console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
    return isGood ? 0 : 1
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function runVitest(args: string[]): Promise<number> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit' })
  // A terminal's Ctrl-C reaches vitest too; a signal meant for us alone has to be passed on.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise(done => child.once('exit', code => done(code ?? 1)))
}

function readReport(file: string): { passed: number; failed: number; skipped: number } {
  // Without a report nothing ran, and that is a failure.
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }
  const report = Report.parse(JSON.parse(readFileSync(file, 'utf8')))
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

process.exit(await main(process.argv.slice(2)))
