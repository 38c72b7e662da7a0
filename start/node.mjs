// Runs a TypeScript program of ours on the Node that npm installed with us, whichever Node started
// this file. Plain JavaScript of an old kind, so that an old Node gets as far as the message below.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const program = resolve(root, process.argv[2])
const [major, minor] = process.versions.node.split('.').map(Number)
const ours = join(root, 'node_modules', 'node', 'bin', 'node')
// Compiled once for all our processes: a command is at its work in half the time. Inside the project,
// because code from a folder that others may write to would be theirs.
process.env.NODE_COMPILE_CACHE ||= join(root, 'node_modules', '.cache', 'compiled')

// npm passes no signal on when it is ended: whoever it started goes when it has gone.
if (process.env.npm_lifecycle_event) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 1000)
  watch.unref()
}

if (major > 22 || (major === 22 && minor >= 18)) {
  process.argv.splice(1, 2, program)
  const { enableCompileCache } = await import('node:module')
  enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import(pathToFileURL(program).href)
} else if (existsSync(ours)) {
  const child = spawn(ours, [program, ...process.argv.slice(3)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.once('exit', code => process.exit(code ?? 1))
} else {
  process.stderr.write(
    `This is Node ${process.versions.node}; Sambuk needs 22.18 or newer, and npm has not installed ` +
      'its own (package `node`).\nIf npm was told not to run install scripts, run: npm rebuild node\n',
  )
  process.exit(1)
}
