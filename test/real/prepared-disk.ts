import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { defaultImageDir } from '../../sandbox/control/settings.ts'
import { imageLabelsOf } from '../../src/blueprints/blueprint.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'

/** Where the sandbox keeps the layer that the builder's disk became. */
export function diskOfImage(): string {
  const folder = defaultImageDir(process.env)
  const wanted = imageLabelsOf(openclaw)['sambuk.blueprint-version']
  const kept = readdirSync(join(folder, 'hetzner')).filter(file => {
    const { labels, driver } = JSON.parse(readFileSync(join(folder, 'hetzner', file), 'utf8'))
    return driver === 'nspawn' && labels['sambuk.blueprint-version'] === wanted
  })
  expect(kept).not.toEqual([])
  return join(folder, 'snapshots', (kept.at(-1) ?? '').replace('.json', ''), 'upper')
}

/** What two machines must not share, and what nobody but the builder's maker may know. */
export function expectNoIdentity(disk: string): void {
  expect(readFileSync(join(disk, 'etc/machine-id'), 'utf8')).toBe('')
  const isFile = (name: string) => statSync(join(disk, name)).isFile()
  const files = (pattern: string) => globSync(pattern, { cwd: disk }).filter(isFile)
  for (const pattern of [
    'etc/ssh/ssh_host_*',
    'root/.ssh/*',
    'root/.*_history',
    'var/lib/cloud/**',
    'var/lib/systemd/random-seed',
    'var/lib/dbus/machine-id',
    'usr/local/lib/sambuk/**',
    'etc/openclaw/**',
    'var/lib/openclaw/.openclaw/**',
    'etc/sambuk/{birth,authorization,built,files}',
    'tmp/**',
    'var/tmp/**',
  ]) {
    expect(files(pattern), pattern).toEqual([])
  }
  expect(files('var/log/**').filter(name => statSync(join(disk, name)).size > 0)).toEqual([])
  expect(existsSync(join(disk, 'opt/openclaw/bin/openclaw'))).toBe(true)
}
