import { spawn } from 'node:child_process'
import { join, resolve } from 'node:path'
import { readRunFile } from './run-file.ts'

// `npm run sambuk -- <command>` with the environment of what `npm start` started from this folder; what
// is set in the shell wins, and in a real installation it is all there is.
const root = resolve(import.meta.dirname, '..')
const run = readRunFile(resolve(root, process.env.SAMBUK_STATE_DIR || '.sambuk'))
const command = spawn(
  process.execPath,
  [join(root, 'src/cli/sambuk.ts'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
    env: { ...run?.env, ...process.env },
  },
)
command.once('exit', code => {
  process.exitCode = code ?? 1
})
