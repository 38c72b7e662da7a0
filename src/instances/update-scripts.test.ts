import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Blueprint } from '../blueprints/blueprint.ts'
import { openclaw } from '../blueprints/openclaw/blueprint.ts'
import {
  beginCommand,
  beginInput,
  forgetCommand,
  lookCommand,
  parseStage,
  undoCommand,
} from './update-scripts.ts'

/** In a real bash, on a folder that stands for a machine's disk. */
let disk: string
beforeEach(() => {
  disk = mkdtempSync(join(tmpdir(), 'sambuk-update-'))
  for (const folder of ['opt', 'data', 'bin', 'units', 'lib']) mkdirSync(join(disk, folder))
  write('opt/version', 'old')
  write('data/state', 'written by old')
  write('lib/start.sh', start('old'))
  // The service's script is run by the test itself, so that it can be cut off.
  for (const name of ['systemctl', 'sync']) program(`bin/${name}`, '#!/bin/sh\nexit 0\n')
  // Every command of what the script does is counted, and one of them may be the last. What it builds is made anew.
  write(
    'trap',
    `case "\${0##*/} \${1:-}" in update\\ build | install.sh*) ;; *) set -T; trap 'if [ -n "\${FUNCNAME[0]:-}" ] || [ "\${0##*/}" != update ]; then read -r n <${disk}/count; n=$((n + 1)); echo $n >${disk}/count; if [ $n = "$LAST" ]; then kill -9 0; fi; fi' DEBUG; esac\n`,
  )
})
afterEach(() => rmSync(disk, { recursive: true, force: true }))

const write = (path: string, text: string) => writeFileSync(join(disk, path), text)
const program = (path: string, text: string) => {
  write(path, text)
  chmodSync(join(disk, path), 0o755)
}
const read = (path: string) => readFileSync(join(disk, path), 'utf8').trim()

/** Starts what is on the disk; data of a newer version is not read by an older one. */
const start = (version: string, breaks = false) =>
  [
    `grep -q '^${version}$' ${disk}/opt/version`,
    ...(version === 'old' ? [`grep -q old ${disk}/data/state`] : []),
    `echo 'written by ${version}' >${disk}/data/state`,
    breaks ? 'exit 1' : `echo ${version} >${disk}/running`,
  ].join('\n')

const newer = (breaks: boolean): Blueprint => ({
  ...openclaw,
  backupPaths: [join(disk, 'data')],
  rest: { begin: `rm -f ${disk}/running`, end: 'true' },
  update: { paths: [join(disk, 'opt')] },
  installFiles: [],
  scripts: {
    ...openclaw.scripts,
    install: `set -e\nmkdir -p "$SAMBUK_ROOT${disk}/opt"\necho new >"$SAMBUK_ROOT${disk}/opt/version"\n`,
    start: `set -e\n${start('new', breaks)}`,
  },
})

/** A machine's paths, on this disk. */
const here = (text: string) =>
  text
    .replaceAll('/var/lib/sambuk-update', join(disk, 'room'))
    .replaceAll('/usr/local/lib/sambuk', join(disk, 'lib'))
    .replaceAll('/etc/systemd/system', join(disk, 'units'))
    .replaceAll('/etc/sambuk', join(disk, 'etc'))

/** The files in the answer and in the scripts are written in base64. */
const hereWithin = (text: string) =>
  here(text).replaceAll(/[A-Za-z0-9+/=]{40,}/g, base64 =>
    Buffer.from(here(Buffer.from(base64, 'base64').toString())).toString('base64'),
  )

function run(command: string, stdin = '') {
  const env = { ...process.env, PATH: `${disk}/bin:${process.env.PATH}` }
  const done = spawnSync('bash', ['-c', hereWithin(command)], { input: hereWithin(stdin), env })
  expect(done.stderr.toString()).toBe('')
  return done.stdout.toString()
}

/** As the service does; `last` is the number of the command that it is cut off before. */
function serve(last = 0): void {
  write('count', '0\n')
  const env = { ...process.env, PATH: `${disk}/bin:${process.env.PATH}`, LAST: String(last) }
  spawnSync('setsid', ['-w', 'bash', `${disk}/room/update`], {
    env: last === 0 ? env : { ...env, BASH_ENV: join(disk, 'trap') },
  })
}

/**
 * As a service whose machine loses its power again and again: within each stage before its first command, then
 * `step` commands later, until it gets past. Answers how often.
 */
function serveThroughCuts(step: number): number {
  let reached = read('room/stage')
  let last = 1
  for (let cuts = 0; ; cuts++) {
    serve(last)
    if (Number(read('count')) < last) return cuts
    const now = read('room/stage')
    last = now === reached ? last + step : 1
    reached = now
  }
}

const stage = () => parseStage(run(lookCommand))
const begin = (breaks: boolean) =>
  run(beginCommand(newer(breaks), 'upd_one'), beginInput(newer(breaks)))

const runs = () => ({
  version: read('opt/version'),
  running: read('running'),
  data: read('data/state'),
})
const old = { version: 'old', running: 'old', data: 'written by old' }
const fresh = { version: 'new', running: 'new', data: 'written by new' }

describe.skipIf(process.getuid?.() !== 0)('an update on a machine (skipped without root)', () => {
  test('brings the new version, goes back when it is told, and leaves nothing', () => {
    begin(false)
    serve()
    expect(stage()).toEqual({ order: 'upd_one', stage: 'answers', reason: null })
    expect(runs()).toEqual(fresh)
    run(undoCommand('upd_one', 'first-answer-failed'))
    serve()
    expect(stage()).toMatchObject({ stage: 'undone', reason: 'first-answer-failed' })
    expect(runs()).toEqual(old)
    run(forgetCommand)
    expect(existsSync(join(disk, 'room'))).toBe(false)
    expect(stage()).toBeNull()
  })

  test('goes back by itself when the new version does not start, with the data of before', () => {
    begin(true)
    serve()
    expect(stage()).toMatchObject({ stage: 'undone', reason: 'update-unanswered' })
    expect(runs()).toEqual(old)
  })

  test('goes back to all that was there before, wherever it is cut off', () => {
    begin(true)
    expect(serveThroughCuts(1)).toBeGreaterThan(80)
    expect(stage()).toMatchObject({ stage: 'undone', reason: 'update-unanswered' })
    expect(runs()).toEqual(old)
  }, 300_000)

  test('comes to its end though it is cut off again and again, and so does going back', () => {
    begin(false)
    expect(serveThroughCuts(7)).toBeGreaterThan(8)
    expect(stage()).toMatchObject({ stage: 'answers' })
    expect(runs()).toEqual(fresh)
    run(undoCommand('upd_one', 'asked'))
    expect(serveThroughCuts(7)).toBeGreaterThan(3)
    expect(stage()).toMatchObject({ stage: 'undone', reason: 'asked' })
    expect(runs()).toEqual(old)
  })

  test('touches nothing of what another has left behind', () => {
    begin(false)
    const other = hereWithin(beginCommand(newer(false), 'upd_two'))
    const refused = spawnSync('bash', ['-c', other], { input: '' })
    expect(refused.status).toBe(3)
    expect(read('room/order')).toBe('upd_one')
  })
})
