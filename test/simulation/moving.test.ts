import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { and, eq, isNull } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { machineSpans } from '../../src/margins/tables.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { servers } from '../../src/servers/tables.ts'
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

describe('a move', () => {
  const fingerprints = `cd / && find srv/site | sort | while read -r path; do stat -c '%a %U:%G %n' "$path"; if [ -f "$path" ]; then openssl dgst -sha256 -r "$path"; fi; done; getent shadow deploy | cut -d: -f2`

  test('brings every file, its mode and its owner to another provider, and keeps what its owner knows', async () => {
    const server = await its.readied()
    await its.run(
      server,
      `mkdir -p /srv/site/public/deep/er && head -c 300000 /dev/urandom >/srv/site/public/deep/er/photo.jpg &&
       chmod 640 /srv/site/public/deep/er/photo.jpg && chmod 700 /srv/site/public/deep &&
       chown -R deploy:deploy /srv/site/public`,
    )
    await world.platform.db
      .update(servers)
      .set({ credentialsShownAt: world.clock.now(), sealedPassword: null })
      .where(eq(servers.id, server.id))
    const was = await its.run(server, fingerprints)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const after = await its.untilBack(server)
    expect(after).toMatchObject({
      ...{ machineProvider: 'digitalocean', backupWanted: null, restoreFrom: null },
      ...{ sealedPassword: null, suspended: null, failureCode: null },
    })
    expect(its.machinesOf(server)).toHaveLength(1)
    expect(await its.run(after, fingerprints)).toBe(was)
    expect(await its.run(after, 'ls -d /var/lib/sambuk-restore /var/lib/sambuk-data || true')).toBe(
      '',
    )
    const { vault } = world.platform
    const token = ({ id, sealedGatewayToken }: ServerRow) =>
      vault.open(`gateway-token:${id}`, sealedGatewayToken ?? '')
    expect(token(after)).toBe(token(server))
    const spans = await its.spansOf(server)
    expect(spans.map(({ provider, until }) => [provider, until !== null])).toEqual([
      ['hetzner', true],
      ['digitalocean', false],
    ])
    for (const span of spans) expect(span.monthlyCostMinor).toBeGreaterThan(0)
    const letters = world.outside.look().letters.filter(letter => letter.includes(server.hostname))
    expect(letters.length).toBeLessThanOrEqual(1)
  }, 300_000)

  test('of an assistant keeps its state, and its gateway answers with it', async () => {
    const server = await its.readied('openclaw')
    const note = '/var/lib/openclaw/.openclaw/workspace/note.md'
    await its.run(server, `mkdir -p $(dirname ${note}) && echo remembered >${note}`)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await its.run(after, `cat ${note}`)).toBe('remembered\n')
  }, 300_000)

  test('comes back to where it was when nobody has a machine', async () => {
    const server = await its.readied()
    const nowhere = { ...(await its.aPlaceAt('digitalocean')), size: 'no-such-size' }
    await its.move(server, nowhere)
    const after = await its.untilBack(server)
    expect(after).toMatchObject({ machineProvider: 'hetzner', restoreFrom: null })
    expect(after.machineId).not.toBe(server.machineId)
    expect(await its.run(after, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('uses no backup that was changed in the store, and goes on with the right one', async () => {
    const server = await its.readied()
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    const { storedName } = await its.backupOf(server.id)
    const path = join(world.backupDir, storedName ?? '')
    const whole = readFileSync(path)
    const flipped = Buffer.from(whole)
    flipped[whole.length - 20] = (flipped[whole.length - 20] ?? 0) ^ 1
    writeFileSync(path, flipped)
    await world.pass(minutes(10))
    const held = await its.read(server.id)
    expect(held).toMatchObject({ failureCode: 'backup-damaged', verifiedAt: null })
    expect(await its.run(held, `cat ${index} || true`)).not.toContain(server.id)
    writeFileSync(path, whole)
    const after = await its.untilBack(server)
    expect(await its.run(after, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('is tried again when the new disk was full, and when the store was away', async () => {
    const server = await its.readied()
    world.sandbox.world.faults.add({
      ...{ provider: 'machine', operation: 'unpack', fault: 'disk-full', times: 2 },
    })
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    const folder = join(world.backupDir, server.id)
    renameSync(folder, `${folder}-away`)
    await world.pass(minutes(3))
    expect(await its.read(server.id)).toMatchObject({ failureCode: 'backup-missing' })
    renameSync(`${folder}-away`, folder)
    await world.pass(minutes(1))
    await its.until(async () => (await its.read(server.id)).failureCode === 'restore-failed')
    const after = await its.untilBack(server)
    expect(await its.run(after, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('waits for a suspended server until it is paid for', async () => {
    const server = await its.readied()
    await its.suspend(server)
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await world.pass(minutes(5))
    expect(await its.read(server.id)).toMatchObject({
      ...{ machineId: server.machineId, machineState: 'stopped', backupWanted: 'move' },
    })
    await its.lift(server)
    const after = await its.untilBack(server)
    expect(after.machineProvider).toBe('digitalocean')
    expect(await its.run(after, `cat ${index}`)).toContain(server.id)
  }, 300_000)

  test('that is ended in the middle keeps the data that is stored', async () => {
    const server = await its.readied()
    await its.move(server, await its.aPlaceAt('digitalocean'))
    await its.until(async () => (await its.read(server.id)).restoreFrom !== null)
    await its.end(server)
    await its.untilGone(server)
    const backup = await its.backupOf(server.id)
    // Until when is said when its subscription is over.
    expect(backup).toMatchObject({ state: 'verified', keepUntil: null })
  }, 300_000)
})

test('no machine costs a server anything that is gone', async () => {
  const open = await world.platform.db.select().from(machineSpans).where(isNull(machineSpans.until))
  const closed = await world.platform.db
    .select({ id: servers.id, closedAt: servers.closedAt })
    .from(servers)
  for (const span of open) {
    expect(closed.find(({ id }) => id === span.serverId)?.closedAt).toBeNull()
    const others = and(eq(machineSpans.serverId, span.serverId), isNull(machineSpans.until))
    expect(await world.platform.db.select().from(machineSpans).where(others)).toHaveLength(1)
  }
})
