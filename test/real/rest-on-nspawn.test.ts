import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { parseUsage, usageCommand } from '../../src/blueprints/usage.ts'
import { withInstallation as withProduct } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { assert } from '../../src/kit/assert.ts'
import { requestRest } from '../../src/servers/operate.ts'
import { servers } from '../../src/servers/tables.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { onMachine, sambuk } from './ordered-machine.ts'

/** A real Debian with the real OpenClaw, made from a prepared image, laid to rest and woken. */
test.skipIf(why !== null)(
  `a real OpenClaw hibernates and wakes with its conversation${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        await sambuk(env, ['image', 'build', '--provider', 'hetzner', '--blueprint', 'openclaw'])
        const order = ['--blueprint', 'openclaw', '--provider', 'hetzner', '--json']
        const { serverId, outcome } = await placeOrder(installation, parseOrder(order), () => {})
        assert(serverId && outcome === 'ready', 'the server was ordered and is ready')
        const said = await onMachine(env, serverId, async machine => {
          const told = parseUsage(await machine.read(usageCommand(openclaw.usage)))
          expect(told).toMatchObject({ dueInSeconds: null, busy: false })
          expect(told?.usedSecondsAgo).toBeLessThan(300)
          return machine.history('main')
        })
        expect(said.length).toBeGreaterThan(1)

        await withProduct(readConfig({ ...process.env, ...env }), async ({ platform, rest }) => {
          const read = async () => {
            const [row] = await platform.db.select().from(servers).where(eq(servers.id, serverId))
            assert(row, 'rows of servers are kept')
            return row
          }
          const hibernates = { action: 'hibernate', terms: rest } as const
          const asked = await requestRest(platform, serverId, hibernates, 'customer')
          expect(asked).toMatchObject({ ok: true })
          const isGone = async () => (await read()).hibernatedAt !== null
          await expect.poll(isGone, { timeout: 4 * 60_000, interval: 500 }).toBe(true)
          expect(await read()).toMatchObject({ machineId: null, restoreFrom: expect.any(String) })
          await requestRest(platform, serverId, { action: 'start' }, 'customer')
          const isBack = async () => (await read()).verifiedAt !== null
          await expect.poll(isBack, { timeout: 6 * 60_000, interval: 500 }).toBe(true)
          expect(await read()).toMatchObject({ hibernatedAt: null, restoreFrom: null })
        })
        const kept = await onMachine(env, serverId, machine => machine.history('main'))
        expect(kept.slice(0, said.length)).toEqual(said)
      },
    )
  },
)
