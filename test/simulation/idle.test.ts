import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { plans } from '../../src/billing/tables.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
import { wakeIdleOf } from '../../src/servers/wake-idle.ts'
import { index, minutes } from './paid-servers.ts'
import { restsOf } from './resting-servers.ts'
import { createWorld, everyHoursPace, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof restsOf>

beforeAll(async () => {
  world = await createWorld(1, everyHoursPace)
  its = restsOf(world)
  await world.observe()
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

const planIdle = (idleAction: 'none' | 'stop' | 'hibernate') =>
  world.platform.db.update(plans).set({ idleAction, idleHours: 24 }).where(eq(plans.id, 'starter'))

/** Hours go by, and in each of them somebody looks. */
async function passHours(count: number): Promise<void> {
  for (let hour = 0; hour < count; hour++) {
    await world.pass(minutes(60))
    await its.lookForIdle()
  }
}

const warnings = (server: ServerRow) => its.lettersTo(server, 'server-idle')

describe('a server that nobody uses', () => {
  test('is warned, hibernates after its time, and wakes when its customer signs in', async () => {
    await world.observe()
    const server = await its.readied()
    await planIdle('hibernate')
    await passHours(17)
    expect(await warnings(server)).toEqual([])
    await passHours(2)
    expect(await warnings(server)).toHaveLength(1)
    await passHours(4)
    expect((await its.read(server.id)).desired).toBe('ready')
    await passHours(3)
    expect(await its.untilHibernated(server)).toMatchObject({ restsBy: 'idle' })
    expect(await warnings(server)).toHaveLength(1)
    await world.observe()
    await wakeIdleOf(world.platform, server.accountId)
    const back = await its.untilBack(server)
    expect(await its.run(back, `cat ${index}`)).toContain(server.id)
    await its.expectUnbroken()
  }, 300_000)

  test('stays when its machine has been used, does not answer, or is to stay awake', async () => {
    await planIdle('hibernate')
    await world.observe()
    const [used, unheard, wanted] = [await its.readied(), await its.readied(), await its.readied()]
    await world.platform.db
      .update(servers)
      .set({ keepAwake: true })
      .where(eq(servers.id, wanted.id))
    const { hostKey } = unheard
    await world.platform.db
      .update(servers)
      .set({ hostKey: used.hostKey })
      .where(eq(servers.id, unheard.id))
    for (let day = 0; day < 3; day++) {
      await passHours(20)
      await its.run(used, `echo '${day}' >>${index}`)
    }
    for (const server of [used, unheard, wanted]) {
      expect(await its.read(server.id), server.hostname).toMatchObject({ desired: 'ready' })
      expect(its.machinesOf(server)).toHaveLength(1)
    }
    expect((await its.read(used.id)).lastUsedAt?.getTime()).toBeGreaterThan(
      world.clock.now().getTime() - minutes(30 * 60),
    )
    expect(await warnings(unheard)).toEqual([])
    await world.platform.db.update(servers).set({ hostKey }).where(eq(servers.id, unheard.id))
  }, 300_000)

  test('is only switched off where its plan says so', async () => {
    await world.observe()
    const server = await its.readied()
    await planIdle('stop')
    await passHours(27)
    expect(await its.read(server.id)).toMatchObject({ desired: 'stopped', restsBy: 'idle' })
    expect(its.machinesOf(server)).toMatchObject([{ isRunning: false }])
    expect(await its.askWake(server)).toMatchObject({ ok: true })
    await world.observe()
    await its.untilBack(server)
  }, 300_000)
})
