import { expect, test } from 'vitest'
import type { DrillReport } from '../../src/drills/report.ts'
import { assert } from '../../src/kit/assert.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { onMachine, sambuk } from './ordered-machine.ts'

/** What an owner has beside the software's own: odd names, modes and owners, a link and something large. */
const fill = `set -e; cd /var/lib/openclaw; mkdir -p 'a folder/حديقة' && head -c 3000000 /dev/urandom >'a folder/حديقة/photo.jpg'
ln -s ../.openclaw 'a folder/link'; printf x >$'a folder/line\\nbreak'
chown -hR openclaw:openclaw 'a folder'; chmod 640 'a folder/حديقة/photo.jpg'; chmod 2750 'a folder'; : >roots; chmod 4 roots`

test.skipIf(why !== null)(
  `an ordered OpenClaw is drilled: at another provider every file is equal, and the chat history is kept${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        const report = await placeOrder(installation, parseOrder(['--json']), () => {})
        expect(report).toMatchObject({ outcome: 'ready', machineDriver: 'nspawn' })
        const { serverId, chatReply, machine } = report
        assert(serverId && chatReply && machine, 'a server was ordered and has answered')
        await onMachine(env, serverId, ({ read }) => read(fill))
        const drill: DrillReport = JSON.parse(await sambuk(env, ['drill', serverId, '--json']))
        expect(drill).toMatchObject({
          ...{ state: 'passed', equal: true, differences: [], historyKept: true },
          from: expect.stringMatching(new RegExp(`^${machine.provider}/`)),
        })
        expect(drill.to?.split('/')[0]).not.toBe(machine.provider)
        expect(drill.files).toBeGreaterThan(20)
        expect(drill.bytes).toBeGreaterThan(3_000_000)
        await onMachine(env, serverId, async ({ read }) => {
          expect(await read('ls -d /var/lib/sambuk-restore /var/lib/sambuk-data || true')).toBe('')
          expect(
            await read("stat -c '%a %U' '/var/lib/openclaw/a folder' /var/lib/openclaw/roots"),
          ).toBe('2750 openclaw\n4 root')
        })
      },
    )
  },
)
