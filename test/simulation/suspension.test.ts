import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestOperation } from '../../src/servers/operate.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  await world.pass(2_000)
}, 120_000)
afterAll(() => world.close())

describe('a suspension', () => {
  test('switches a server off, and what was before comes back and is verified again', async () => {
    const server = await its.readied()
    await its.suspend(server)
    await its.suspend(server)
    await world.pass(minutes(2))
    expect(await its.read(server.id)).toMatchObject({ desired: 'ready', machineState: 'stopped' })
    expect(its.machinesOf(server)).toMatchObject([{ isRunning: false }])
    const asked = await requestOperation(world.platform, server.id, { action: 'start' })
    expect(asked).toEqual({ ok: false, error: 'payment-overdue' })
    await its.lift(server)
    expect((await its.read(server.id)).verifiedAt).toBeNull()
    const back = await its.untilBack(server)
    expect(back).toMatchObject({ machineId: server.machineId, suspended: null })
    expect(await its.run(back, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('leaves a server stopped that its operator had stopped', async () => {
    const server = await its.readied()
    expect(await requestOperation(world.platform, server.id, { action: 'stop' })).toMatchObject({
      ok: true,
    })
    await world.pass(minutes(1))
    await its.suspend(server, 'payment-disputed')
    await world.pass(minutes(1))
    await its.lift(server)
    await world.pass(minutes(2))
    expect(await its.read(server.id)).toMatchObject({ desired: 'stopped', machineState: 'stopped' })
    await its.erase(server)
    await its.untilGone(server)
  }, 300_000)

  test('of an order on its way buys nothing, ends the first boot, and costs it no deadline', async () => {
    const id = await its.ordered()
    await its.suspend(await its.read(id))
    await world.pass(minutes(25))
    const held = await its.read(id)
    expect(held.desired).toBe('ready')
    expect(its.machinesOf(held).filter(({ isRunning }) => isRunning)).toEqual([])
    await its.lift(held)
    await its.until(async () => (await its.read(id)).announcedAt !== null)
  }, 300_000)
})
