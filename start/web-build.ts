import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { lock } from '../src/database/embedded/lock-file.ts'
import { systemRandom } from '../src/kit/random.ts'

const root = resolve(import.meta.dirname, '..')
const stampFile = join(root, 'web/.next/sources.sha256')
const buildLimitMs = 10 * 60_000

/** Whether the pages have been built from the sources as they are now. */
export function isWebBuilt(): boolean {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hashSources()
}

/** Builds the pages if their sources changed. @throws with the build's last words when it fails. */
export async function ensureWebBuilt(): Promise<void> {
  const lockDir = join(root, 'node_modules/.cache')
  mkdirSync(lockDir, { recursive: true })
  const unlock = await lock(join(lockDir, 'sambuk-web-build.lock'), systemRandom, buildLimitMs)
  try {
    if (isWebBuilt()) return
    const hash = hashSources()
    rmSync(stampFile, { force: true })
    await build()
    writeFileSync(stampFile, hash)
  } finally {
    unlock()
  }
}

function build(): Promise<void> {
  const next = join(root, 'node_modules/next/dist/bin/next')
  return new Promise((done, failed) => {
    execFile(
      process.execPath,
      [next, 'build', 'web'],
      {
        cwd: root,
        timeout: buildLimitMs,
        maxBuffer: 32 * 1024 * 1024,
        env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      },
      (error, stdout, stderr) => {
        if (!error) return done()
        const words = `${stdout}${stderr}`.trim().split('\n').slice(-40).join('\n')
        failed(new Error(`the pages could not be built:\n${words}`))
      },
    )
  })
}

function hashSources(): string {
  const hash = createHash('sha256')
  for (const path of ['package-lock.json', ...filesBelow('web')]) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)))
  }
  return hash.digest('hex')
}

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('.') && name !== 'next-env.d.ts')
    .filter(({ name }) => !/\.test\.tsx?$/.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(path) : [path]
    })
}
