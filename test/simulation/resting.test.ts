import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { requestOperation, requestRest } from '../../src/servers/operate.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { brokenAlways, takeSnapshot } from './invariants.ts'
import { index, minutes, serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

/** Over the real product, one world and a standing clock. */
let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

beforeAll(async () => {
  world = await createWorld(1, undefined, { SAMBUK_WAITING_ADDRESS: '203.0.113.7' })
  its = serversOf(world)
  await world.pass(2_000)
}, 60_000)
afterAll(() => world.close())

const terms = { hibernates: () => true }

const hibernate = async ({ id }: Pick<ServerRow, 'id'>) => {
  const asked = await requestRest(world.platform, id, { action: 'hibernate', terms }, 'customer')
  expect(asked).toMatchObject({ ok: true })
}
const wake = async ({ id }: Pick<ServerRow, 'id'>) => {
  const asked = await requestRest(world.platform, id, { action: 'start' }, 'customer')
  expect(asked).toMatchObject({ ok: true })
}
const untilHibernated = async ({ id }: Pick<ServerRow, 'id'>) => {
  try { await its.until(async () => (await its.read(id)).hibernatedAt !== null) } catch (e) { console.log(JSON.stringify([await its.read(id), await its.backupOf(id)], null, 1)); throw e }
  return its.read(id)
}
const hibernated = async (blueprint?: string) => {
  const server = await its.readied(blueprint)
  await hibernate(server)
  return { was: server, now: await untilHibernated(server) }
}
const addressesOf = ({ hostname }: ServerRow) => world.outside.addressesOf(hostname)

async function expectUnbroken() {
  const { platform, outside, clock, doorbell } = world
  const at = await takeSnapshot(platform.db, outside, clock.now(), doorbell.waiting)
  expect(brokenAlways(at)).toEqual([])
}

describe('a server that hibernates', () => {
  test('has its data stored, its name at the waiting page, and nothing at the provider', async () => {
    const { was, now } = await hibernated()
    expect(now).toMatchObject({ machineId: null, closedAt: null, sshKeyId: null, restsBy: 'customer' })
    expect(its.machinesOf(was)).toEqual([])
    expect(addressesOf(was)).toEqual(['203.0.113.7'])
    expect(world.outside.look().traces.filter(name => name.includes(was.hostname))).toEqual([])
    expect(await its.backupOf(was.id)).toMatchObject({ state: 'verified', purpose: 'hibernate', keepUntil: null })
    const spans = await its.spansOf(was)
    expect(spans.every(({ until }) => until !== null)).toBe(true)
    await expectUnbroken()
    await world.pass(minutes(10))
    expect(its.machinesOf(was)).toEqual([])
  }, 120_000)

  test('comes back at the same place with all that was on it, and its name leads there', async () => {
    const { was, now } = await hibernated()
    await wake(now)
    const back = await its.untilBack(now)
    expect(back).toMatchObject({
      ...{ machineProvider: 'hetzner', candidateIndex: was.candidateIndex, hibernatedAt: null },
      ...{ restsBy: null, restoreFrom: null, sealedGatewayToken: expect.any(String) },
    })
    expect(back.machineId).not.toBe(was.machineId)
    expect(await its.run(back, `cat ${index}`)).toContain(was.id)
    expect(addressesOf(was)).toEqual([back.address])
    await expectUnbroken()
  }, 120_000)
})
