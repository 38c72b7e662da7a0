import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withInstallation } from '../../src/cli/installation.ts'
import { readConfig } from '../../src/config.ts'
import { assert } from '../../src/kit/assert.ts'
import type { Platform } from '../../src/reconcilers/engine/platform.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { instanceTarget } from '../../src/reconcilers/steps/instance-target.ts'
import { endServer } from '../../src/servers/end-server.ts'
import { moveServer } from '../../src/servers/move-server.ts'
import { findAnyServer } from '../../src/servers/store.ts'
import { Customer } from './customer.ts'
import { eventually } from './eventually.ts'
import { Installation } from './installation.ts'

/** kill -9 of the worker while a server's data is on its way. */

let installation: Installation
beforeAll(async () => {
  installation = await Installation.start()
}, 300_000)
afterAll(() => installation.close())

async function served(): Promise<Customer> {
  const customer = await Customer.signUp(installation)
  await customer.order()
  expect(await customer.pay()).toBeNull()
  expect(await customer.untilOver()).toMatchObject({ phase: 'ready' })
  return customer
}

const write = (work: (platform: Platform) => Parameters<typeof transact>[1]) =>
  withInstallation(readConfig(installation.env), ({ platform }) =>
    transact(platform, work(platform)),
  )

const store = () => join(installation.env.SAMBUK_STATE_DIR ?? '', 'backups')
const filesOf = (serverId: string): string[] => readdirSync(join(store(), serverId))

async function serverOf({ serverId }: Customer) {
  const { rows } = await installation.db.query('select * from servers where id = $1', [serverId])
  return rows[0]
}

test('a backup that was cut off is cleared away and made again, and only then the machine goes', async () => {
  const customer = await served()
  installation.slowDown('machine', 'pack', 4_000)
  await write(
    ({ context }) =>
      (tx, wake) =>
        endServer(tx, wake, context, customer.orderId, 'subscription-ended'),
  )
  await installation.untilCallBegan()
  const half = await eventually('a file is begun', () => filesOf(customer.serverId)[0])
  await installation.worker.kill()
  expect(half).toMatch(/\.part$/)
  expect(filesOf(customer.serverId)).toEqual([half])
  expect(await serverOf(customer)).toMatchObject({ backup_wanted: 'final', dns_removed_at: null })

  await installation.worker.start()
  await eventually('the server is gone', async () => (await serverOf(customer)).closed_at)
  const { rows } = await installation.db.query('select * from backups where server_id = $1', [
    customer.serverId,
  ])
  expect(rows).toMatchObject([{ state: 'verified', purpose: 'final' }])
  expect(filesOf(customer.serverId)).toEqual(filesNamed(rows[0]))
}, 300_000)

interface Row {
  id: string
  state: string
  stored_name: string
}

const backupsOf = async ({ serverId }: Customer): Promise<Row[]> => {
  const { rows } = await installation.db.query<Row>(
    'select * from backups where server_id = $1 order by begun_at',
    [serverId],
  )
  return rows
}

/** A backup's archive and its manifest. */
function filesNamed(...backups: Row[]): string[] {
  const names = backups.flatMap(({ stored_name }) => {
    const name = stored_name.split('/')[1] ?? ''
    return [name, name.replace('.tar.zst.age', '.json')]
  })
  return names.sort()
}

test('a backup beside a running server, killed while it is packed and while it is stored, costs nothing', async () => {
  const customer = await served()
  const ask = () => customer.browser.json('POST', `/api/servers/${customer.serverId}/backups`)
  const verified = (count: number) =>
    eventually(`backup ${count} is verified`, async () => {
      const rows = await backupsOf(customer)
      return rows.filter(({ state }) => state === 'verified').length === count && rows
    })
  await ask()
  const [good] = await verified(1)
  assert(good, 'a good one')
  const isThere = async () => {
    expect((await backupsOf(customer))[0]).toMatchObject({ id: good.id, state: 'verified' })
    expect(filesOf(customer.serverId)).toEqual(expect.arrayContaining(filesNamed(good)))
    expect(await customer.server()).toMatchObject({ phase: 'ready' })
  }

  installation.slowDown('machine', 'pack', 4_000)
  await ask()
  await installation.untilCallBegan()
  await eventually('a file is begun', () => partOf(customer))
  await installation.worker.kill()
  await isThere()
  await installation.worker.start()
  await verified(2)
  await isThere()

  await onMachine(
    customer,
    `cd /var/lib/openclaw/.openclaw && head -c 60000 /dev/urandom >a &&
     for each in 1 2 3 4 5 6 7 8 9; do cat a a >b && mv b a; done`,
  )
  await ask()
  await eventually('a part of it is stored', () => {
    const part = partOf(customer)
    return part && statSync(join(store(), customer.serverId, part)).size > 0
  })
  await installation.worker.kill()
  expect(partOf(customer)).toMatch(/\.part$/)
  await isThere()
  await installation.worker.start()
  const rows = await verified(3)
  await isThere()
  expect(filesOf(customer.serverId).sort()).toEqual(filesNamed(...rows))

  // One that is told to stop, and may take its time, ends what is under way.
  await installation.worker.stop()
  await installation.worker.start({ SAMBUK_STOP_MINUTES: '1' })
  installation.slowDown('machine', 'pack', 3_000)
  await ask()
  await installation.untilCallBegan()
  await installation.worker.stop()
  expect((await backupsOf(customer)).map(({ state }) => state)).toEqual(Array(4).fill('verified'))
  await installation.worker.start()
}, 300_000)

const partOf = ({ serverId }: Customer) => filesOf(serverId).find(name => name.endsWith('.part'))

const onMachine = (customer: Customer, command: string) =>
  withInstallation(readConfig(installation.env), async ({ platform, blueprints, outside }) => {
    const story = await findAnyServer(platform.db, customer.serverId)
    assert(story, 'it was ordered')
    const target = instanceTarget(story.server, {
      ...{ vault: platform.vault, blueprint: blueprints.find, zone: customer.zone },
    })
    const done = await outside.shell.run(target, command, '', AbortSignal.timeout(20_000))
    expect(done).toMatchObject({ ok: true, value: { code: 0 } })
  })

test('a restore that was cut off begins again, and the server is back with what was said', async () => {
  const customer = await served()
  await customer.chat()
  installation.slowDown('machine', 'unpack', 4_000)
  const place = {
    ...{ provider: 'digitalocean' as const, size: 's-2vcpu-4gb', location: 'fra1' },
    ...{ locationName: 'Frankfurt', country: 'DE', memoryGb: 4 },
  }
  await write(() => (tx, wake) => moveServer(tx, wake, customer.serverId, [place]))
  await installation.untilCallBegan()
  await installation.worker.kill()
  expect(await customer.server()).toMatchObject({ phase: 'moving' })

  await installation.worker.start()
  await eventually('the server is back', async () => {
    const server = await serverOf(customer)
    return server.restore_from === null && server.backup_wanted === null && server.verified_at
  })
  expect(await customer.server()).toMatchObject({
    phase: 'ready',
    machine: { provider: 'digitalocean' },
  })
  const history = await customer.browser.json<{ messages: unknown[] }>(
    'GET',
    `/api/servers/${customer.serverId}/chat?conversation=main`,
  )
  expect(history.messages.length).toBeGreaterThanOrEqual(2)
}, 300_000)
