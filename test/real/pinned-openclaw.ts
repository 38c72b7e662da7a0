import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { defaultImageDir } from '../../sandbox/control/settings.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'

const run = promisify(execFile)
const name = `openclaw@${versions.openclaw}`
/** Outside the tree, beside the machine images, because it is as large and as lasting as they are. */
const folder = join(defaultImageDir(process.env), 'packages', name)
const program = join(folder, 'node_modules/openclaw/openclaw.mjs')

/** Why the pinned OpenClaw cannot be had here, or null when it can. */
export async function openclawMissing(): Promise<string | null> {
  if (existsSync(program)) return null
  const asked = await run('npm', ['view', name, 'version'], { timeout: 30_000 }).catch(
    (error: Error) => error,
  )
  return asked instanceof Error ? `the npm registry does not answer: ${asked.message}` : null
}

/** Installs the package that the blueprint pins, once; a second run at the same time does no harm. */
export async function installOpenclaw(): Promise<void> {
  if (existsSync(program)) return
  mkdirSync(join(folder, '..'), { recursive: true })
  const fresh = mkdtempSync(`${folder}-`)
  try {
    const quiet = ['--no-audit', '--no-fund', '--no-update-notifier', '--ignore-scripts']
    await run('npm', ['install', '--prefix', fresh, ...quiet, name], { timeout: 8 * 60_000 })
    if (!existsSync(folder)) renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

export interface Said {
  code: number
  output: string
}

/** Its command line, with `home` as its user's home. */
export async function openclawCli(home: string, args: string[], stdin = ''): Promise<Said> {
  const env = { ...process.env, HOME: home, OPENCLAW_NO_AUTO_UPDATE: '1' }
  const running = run(process.execPath, [program, ...args], { env, timeout: 120_000 })
  running.child.stdin?.end(stdin)
  try {
    const { stdout, stderr } = await running
    return { code: 0, output: stdout + stderr }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    if (typeof code !== 'number') throw error
    return { code, output: stdout + stderr }
  }
}
