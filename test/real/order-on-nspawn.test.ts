import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { imageLabelsOf } from '../../src/blueprints/blueprint.ts'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'

const root = join(import.meta.dirname, '../..')
const run = promisify(execFile)
const needed = ['systemd-nspawn', 'mmdebstrap', 'ip', 'nft', 'slirp4netns']
const missing = needed.filter(
  program =>
    !['/usr/bin', '/usr/sbin', '/bin', '/sbin'].some(folder => existsSync(join(folder, program))),
)
const why =
  process.getuid?.() !== 0
    ? 'it needs root'
    : missing.length > 0
      ? `${missing.join(', ')} are missing`
      : null

/**
 * The main job with nothing simulated but the vendors: real Debian, systemd, sshd, Caddy with a
 * certificate by ACME, and the OpenClaw package from npm, on a machine made from a prepared image that
 * the product builds itself when this version's is not there.
 */
test.skipIf(why !== null)(
  `a paid order ends in a real machine whose OpenClaw answers${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    const report = await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const built = await run(
          process.execPath,
          [
            join(root, 'src/cli/sambuk.ts'),
            'image',
            'build',
            '--provider',
            'hetzner',
            '--blueprint',
            'openclaw',
            '--json',
          ],
          { cwd: root, env: { ...process.env, ...installation.env }, timeout: 10 * 60_000 },
        )
        expect(JSON.parse(built.stdout).labels).toMatchObject(imageLabelsOf(openclaw))
        return placeOrder(installation, parseOrder(['--json']), () => {})
      },
    )
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
  },
)
