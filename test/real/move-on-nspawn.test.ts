import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { withInstallation as withProduct } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { assert } from '../../src/kit/assert.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { moveServer } from '../../src/servers/move-server.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { findAnyServer } from '../../src/servers/store.ts'
import { servers } from '../../src/servers/tables.ts'
import { parseOrder } from '../../start/order/command-line.ts'
import { withInstallation } from '../../start/order/installation.ts'
import { placeOrder } from '../../start/order/place-order.ts'
import { nspawnMissing as why } from './nspawn-reason.ts'
import { type Env, onMachine } from './ordered-machine.ts'

/** Odd names, modes and times, a link, a sparse corner, and an owner who is not root. */
const fill = `set -e; cd /srv/site/public
mkdir -p 'a folder/حديقة' && echo '<h1>Noor</h1>' >index.html
head -c 3000000 /dev/urandom >'a folder/حديقة/photo.jpg'
chown -R deploy:deploy . && chmod 640 'a folder/حديقة/photo.jpg' && chmod 2750 'a folder'
ln -s ../index.html 'a folder/link' && chown -h deploy:deploy 'a folder/link'
: >empty && touch -d '2020-02-29 12:34:56.789' empty && setfattr -n user.note -v kept empty 2>/dev/null || true`

/** Every entry with its kind, mode, owner, time and target, and the hash of every file. */
const fingerprint = `cd /srv/site && find . -printf '%y %m %u:%g %T@ %p %l\\n' | LC_ALL=C sort && find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum && getent shadow deploy | cut -d: -f2`

test.skipIf(why !== null)(
  `a real website moves to another provider, each file as it was${why ? ` (skipped: ${why})` : ''}`,
  { timeout: 15 * 60_000 },
  async () => {
    await withInstallation(
      'nspawn',
      () => {},
      async installation => {
        const { env } = installation
        const order = ['--blueprint', 'website', '--provider', 'hetzner', '--no-model', '--json']
        const report = await placeOrder(installation, parseOrder(order), () => {})
        expect(report).toMatchObject({ outcome: 'ready', machineDriver: 'nspawn' })
        const { serverId } = report
        assert(serverId, 'a server was ordered')
        await onMachine(env, serverId, machine => machine.read(fill))
        const was = await onMachine(env, serverId, machine => machine.read(fingerprint))
        const before = await serverOf(env, serverId)
        const after = await move(env, before)
        expect(after.machineProvider).toBe('digitalocean')
        expect(after.machineId).not.toBe(before.machineId)
        expect(await onMachine(env, serverId, machine => machine.read(fingerprint))).toBe(was)
        const left = await onMachine(env, serverId, machine =>
          machine.read('ls -d /var/lib/sambuk-restore /var/lib/sambuk-data 2>/dev/null || true'),
        )
        expect(left).toBe('')
      },
    )
  },
)

const config = (env: Env) => readConfig({ ...process.env, ...env })

const serverOf = (env: Env, id: string): Promise<ServerRow> =>
  withProduct(config(env), async ({ platform }) => {
    const story = await findAnyServer(platform.db, id)
    assert(story, 'rows of servers are kept')
    return story.server
  })

/** Its owner has seen the password, so that it has to stay the same. */
async function move(env: Env, server: ServerRow): Promise<ServerRow> {
  const candidate = {
    provider: 'digitalocean' as const,
    size: 's-2vcpu-4gb',
    location: 'fra1',
    locationName: 'Frankfurt',
    country: 'DE',
    memoryGb: 4,
  }
  await withProduct(config(env), ({ platform }) =>
    transact(platform, async (tx, wake) => {
      await tx
        .update(servers)
        .set({ credentialsShownAt: new Date(), sealedPassword: null })
        .where(eq(servers.id, server.id))
      await moveServer(tx, wake, server.id, [candidate])
    }),
  )
  const isBack = async () => {
    const now = await serverOf(env, server.id)
    return now.backupWanted === null && now.restoreFrom === null && now.verifiedAt !== null
  }
  await expect.poll(isBack, { timeout: 6 * 60_000, interval: 2_000 }).toBe(true)
  return serverOf(env, server.id)
}
