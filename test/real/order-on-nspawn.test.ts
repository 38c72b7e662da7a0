import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { defaultImageDir } from '../../sandbox/control/settings.ts'
import { imageLabelsOf } from '../../src/blueprints/blueprint.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { images } from '../../src/images/tables.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { onMachine, sambuk } from './ordered-machine.ts'

/**
 * The main job with nothing simulated but the vendors: real Debian, systemd, sshd, Caddy with a
 * certificate by ACME, and the OpenClaw package from npm, on a machine made from a prepared image that
 * the product builds itself when this version's is not there.
 */
test.skipIf(why !== null)(
  `a paid order ends in a real machine whose OpenClaw answers${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        const build = ['image', 'build', '--provider', 'hetzner', '--blueprint', 'openclaw']
        const built = JSON.parse(await sambuk(env, [...build, '--json']))
        expect(built).toMatchObject({ blueprint: 'openclaw', version: openclaw.version })
        expect(built.provenAt).toEqual(expect.any(String))
        expectNoIdentity(diskOfImage())

        const report = await placeOrder(installation, parseOrder(['--json']), () => {})
        expect(report).toMatchObject({
          outcome: 'ready',
          machineDriver: 'nspawn',
          openclawVersion: openclaw.softwareVersion,
          chatReply: expect.stringMatching(/can you hear me/i),
        })
        expect(report.providerCalls).toMatchObject({
          'hetzner.create-server': 1,
          'acme.finalize-order': 1,
        })
        await onMachine(env, report.serverId, async machine => {
          const [image] = await machine.platform.db
            .select()
            .from(images)
            .where(eq(images.id, built.id))
          expect(image?.hostKey).toMatch(/^ssh-ed25519 /)
          expect(machine.hostKey).not.toBe(image?.hostKey)
          expect(await machine.read('cat /etc/machine-id')).toMatch(/^[0-9a-f]{32}$/)
          expect(await machine.read('grep -c . /root/.ssh/authorized_keys')).toBe('1')
          expect(await machine.read('cat /var/log/sambuk-first-boot.log')).toContain('is installed')
        })
      },
    )
  },
)

/** Where the sandbox keeps the layer that the builder's disk became. */
function diskOfImage(): string {
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
function expectNoIdentity(disk: string): void {
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
