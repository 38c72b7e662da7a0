import { eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { accounts } from '../../src/accounts/tables.ts'
import { keepNothing } from '../../src/backups/discard.ts'
import type { BackupRow } from '../../src/backups/store.ts'
import { backups } from '../../src/backups/tables.ts'
import { offers } from '../../src/billing/tables.ts'
import { assert } from '../../src/kit/assert.ts'
import { newId } from '../../src/kit/ids.ts'
import { machineSpans } from '../../src/margins/tables.ts'
import { transact } from '../../src/reconcilers/engine/wake.ts'
import { instanceTarget } from '../../src/reconcilers/steps/instance-target.ts'
import { endServer } from '../../src/servers/end-server.ts'
import { moveServer } from '../../src/servers/move-server.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { liftSuspension, suspendServer } from '../../src/servers/suspend.ts'
import { servers } from '../../src/servers/tables.ts'
import { requestOrder } from '../../src/subscriptions/request-order.ts'
import type { Candidate } from '../../src/subscriptions/tables.ts'
import { subscriptions } from '../../src/subscriptions/tables.ts'
import type { SimulatedWorld } from './world.ts'

export const minutes = (count: number) => count * 60_000
/** The front page of a website, in which each of these servers has its id. */
export const index = '/srv/site/public/index.html'

/** Paid servers of a simulated world, and what happens to them. */
export function serversOf(world: SimulatedWorld) {
  const { signal } = new AbortController()
  let count = 0
  async function ordered(blueprint = 'website'): Promise<string> {
    const { platform, blueprints, exchange } = world
    const id = newId('account', platform.context.random)
    const hostname = `noor-${++count}`
    await platform.db.insert(accounts).values({ id, name: 'Noor', email: `${id}@example.test` })
    const placed = await requestOrder(
      { ...platform, blueprints, exchange },
      {
        ...{ accountId: id, country: null, language: 'en', planId: 'starter', interval: 'month' },
        ...{ blueprint, hostname, provider: 'hetzner', model: undefined },
      },
    )
    assert(placed.ok, 'it is ordered')
    await world.pass(1_500)
    const [order] = await platform.db
      .select()
      .from(subscriptions)
      .where(eq(subscriptions.hostname, hostname))
    assert(order?.checkoutUrl, 'it can be paid')
    expect(await world.payAt(order.checkoutUrl, '4242424242424242')).toBe(200)
    await world.pass(500)
    const [server] = await platform.db.select().from(servers).where(eq(servers.hostname, hostname))
    assert(server, 'a paid order has a server')
    return server.id
  }

  async function readied(blueprint?: string): Promise<ServerRow> {
    const id = await ordered(blueprint)
    await until(async () => (await read(id)).announcedAt !== null)
    const server = await read(id)
    if (server.blueprint === 'website') await run(server, `echo 'the site of ${id}' >${index}`)
    return server
  }

  async function read(id: string): Promise<ServerRow> {
    const [server] = await world.platform.db.select().from(servers).where(eq(servers.id, id))
    assert(server, 'rows of servers are kept')
    return server
  }

  async function backupOf(serverId: string): Promise<BackupRow> {
    const rows = await world.platform.db
      .select()
      .from(backups)
      .where(eq(backups.serverId, serverId))
    assert(rows.length === 1 && rows[0], `${serverId} has one backup, not ${rows.length}`)
    return rows[0]
  }

  async function run(server: ServerRow, command: string): Promise<string> {
    const { vault } = world.platform
    const target = instanceTarget(server, {
      vault,
      blueprint: world.blueprints.find,
      zone: world.zone,
    })
    const done = await world.shell.run(target, command, '', signal)
    assert(done.ok, `the machine lets us in: ${JSON.stringify(done)}`)
    return done.value.stdout
  }

  async function aPlaceAt(provider: Candidate['provider']): Promise<Candidate> {
    const found = await world.platform.db.select().from(offers).where(eq(offers.provider, provider))
    const offer = found.find(each => each.available && each.memoryGb >= 4 && each.cores >= 2)
    assert(offer, `${provider} sells something`)
    const { size, location, locationName, country, memoryGb } = offer
    return { provider, size, location, locationName, country, memoryGb }
  }

  const write = (work: Parameters<typeof transact>[1]) => transact(world.platform, work)
  const end = ({ subscriptionId }: ServerRow) =>
    write((tx, wake) =>
      endServer(tx, wake, world.platform.context, subscriptionId, 'subscription-ended'),
    )
  /** As an operator's deletion has it: nothing is saved, and nothing is kept. */
  const erase = ({ id }: ServerRow) =>
    write(async (tx, wake) => {
      const gone = {
        desired: 'absent',
        absentReason: 'operator-deleted',
        backupWanted: null,
        restoreFrom: null,
      } as const
      await tx.update(servers).set(gone).where(eq(servers.id, id))
      await keepNothing(tx, wake, id, world.clock.now())
      await wake('server', id)
    })
  const move = async ({ id }: ServerRow, ...places: Candidate[]) =>
    write((tx, wake) => moveServer(tx, wake, id, places))
  const suspend = ({ subscriptionId }: ServerRow, reason = 'payment-overdue') =>
    write((tx, wake) => suspendServer(tx, wake, subscriptionId, reason))
  const lift = ({ subscriptionId }: ServerRow) =>
    write((tx, wake) => liftSuspension(tx, wake, subscriptionId))

  const machinesOf = ({ id }: Pick<ServerRow, 'id'>) =>
    world.outside.look().machines.filter(machine => machine.server === id && !machine.isLeaving)

  const spansOf = ({ id }: ServerRow) =>
    world.platform.db
      .select()
      .from(machineSpans)
      .where(eq(machineSpans.serverId, id))
      .orderBy(machineSpans.since)

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 2_400; tries++) {
      if (await isSo()) return
      await world.pass(500)
    }
    throw new Error('it did not come to that')
  }

  /** It runs, was verified, and waits for nothing. */
  async function untilBack({ id }: Pick<ServerRow, 'id'>): Promise<ServerRow> {
    await until(async () => {
      const { verifiedAt, backupWanted, restoreFrom, suspended } = await read(id)
      return verifiedAt !== null && !backupWanted && !restoreFrom && !suspended
    })
    return read(id)
  }

  async function untilGone({ id }: Pick<ServerRow, 'id'>): Promise<ServerRow> {
    await until(async () => (await read(id)).closedAt !== null)
    return read(id)
  }

  return {
    ordered,
    readied,
    read,
    backupOf,
    run,
    aPlaceAt,
    end,
    erase,
    move,
    suspend,
    lift,
    machinesOf,
    spansOf,
    until,
    untilBack,
    untilGone,
  }
}
