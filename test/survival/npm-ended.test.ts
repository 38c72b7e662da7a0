import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const starter = resolve('start/node.mjs')
const program = `
process.on('SIGTERM', () => { console.log('told to stop'); process.exit(0) })
setInterval(() => {}, 1000)
console.log('ready')
`

/** `node` may be an old one, which starts ours as a child; with ours the program runs in the same process. */
test.each(['node', process.execPath])(
  'what npm has started is told to stop when npm was killed (by %s)',
  { timeout: 30_000 },
  async node => {
    const folder = mkdtempSync(join(tmpdir(), 'sambuk-npm-'))
    const file = join(folder, 'program.mjs')
    writeFileSync(file, program)
    // A shell stands between, as npm's does; without the last word it would become the program.
    const npm = spawn('sh', ['-c', `"${node}" "${starter}" "${file}"; true`], {
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let said = ''
    const isReady = new Promise<void>(heard =>
      npm.stdout.on('data', chunk => {
        said += chunk
        if (said.includes('ready')) heard()
      }),
    )
    await isReady
    npm.kill('SIGKILL')
    await once(npm.stdout, 'close')
    expect(said).toBe('ready\ntold to stop\n')
    rmSync(folder, { recursive: true })
  },
)
