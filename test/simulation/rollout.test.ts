import { and, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Blueprint } from '../../src/blueprints/blueprint.ts'
import { createOpenclaw } from '../../src/blueprints/openclaw/blueprint.ts'
import { versions } from '../../src/blueprints/openclaw/versions.ts'
import { assert } from '../../src/kit/assert.ts'
import { mails } from '../../src/mail/tables.ts'
import { startRollout } from '../../src/rollouts/request-rollout.ts'
import { findRollout, type UpdateRow, updatesOf } from '../../src/rollouts/store.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { serversOf } from './paid-servers.ts'
import { createWorld, type SimulatedWorld } from './world.ts'

const newest = '2026.10.1'
const note = '/var/lib/openclaw/.openclaw/workspace/note.md'
const version = `sed -n 's/.*"version": "\\(.*\\)".*/\\1/p' /opt/openclaw/lib/node_modules/openclaw/package.json`

let world: SimulatedWorld
let its: ReturnType<typeof serversOf>

/** What this installation brings from now on. */
function pin(openclaw: string): Blueprint {
  const all = world.blueprints.all as Blueprint[]
  const pinned = createOpenclaw({ ...versions, openclaw })
  all[all.findIndex(({ name }) => name === 'openclaw')] = pinned
  return pinned
}

beforeAll(async () => {
  world = await createWorld(1)
  its = serversOf(world)
  await world.pass(2_000)
}, 60_000)
afterAll(() => world.close())

async function withNote(): Promise<ServerRow> {
  const server = await its.readied('openclaw')
  await its.run(server, `mkdir -p $(dirname ${note}) && echo remembered >${note}`)
  return server
}

async function start(wish: { withoutRehearsal?: boolean; atOnce?: boolean }) {
  const started = await startRollout(world.platform, world.blueprints.find('openclaw'), {
    ...wish,
    askedBy: 'shell',
  })
  assert(started.ok, 'a rollout begins')
  return started.value.id
}

const read = async (id: string) => {
  const row = await findRollout(world.platform.db, id)
  assert(row, 'rollouts are kept')
  return row
}
const updateOf = async (rolloutId: string, server: ServerRow): Promise<UpdateRow> => {
  const rows = await updatesOf(world.platform.db, [rolloutId])
  const row = rows.find(({ serverId }) => serverId === server.id)
  assert(row, `${server.id} is updated`)
  return row
}
const untilEnded = async (id: string) => {
  await its.until(async () => ['done', 'stopped'].includes((await read(id)).state))
  return read(id)
}

describe('a rollout', () => {
  test('brings a version to every server, with its data', async () => {
    const servers = [await withNote(), await withNote()]
    pin(newest)
    const id = await start({ withoutRehearsal: true, atOnce: true })
    expect(await untilEnded(id)).toMatchObject({ state: 'done', reason: null })
    for (const server of servers) {
      const after = await its.read(server.id)
      expect(after).toMatchObject({ softwareVersion: newest, machineId: server.machineId })
      expect(await its.run(after, version)).toBe(`${newest}\n`)
      expect(await its.run(after, `cat ${note}`)).toBe('remembered\n')
      expect(await its.run(after, 'ls -d /var/lib/sambuk-update || true')).toBe('')
      const update = await updateOf(id, server)
      expect(update).toMatchObject({ state: 'done', fromVersion: versions.openclaw })
    }
  }, 120_000)
})
