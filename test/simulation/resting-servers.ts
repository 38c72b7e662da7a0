import { request } from 'node:http'
import { eq } from 'drizzle-orm'
import { expect } from 'vitest'
import { panelAddress } from '../../sandbox/machines/panel.ts'
import { createDial } from '../../src/instances/dial.ts'
import { mails } from '../../src/mail/tables.ts'
import { observeUsage } from '../../src/observers/usage.ts'
import { requestRest } from '../../src/servers/operate.ts'
import { restTerms } from '../../src/servers/rest-terms.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { brokenAlways, takeSnapshot } from './invariants.ts'
import { serversOf } from './paid-servers.ts'
import type { SimulatedWorld } from './world.ts'

/** What customers do to servers of a world that rest, and what is seen of it. */
export function restsOf(world: SimulatedWorld) {
  const its = serversOf(world)
  const { platform } = world
  const terms = restTerms(panelAddress, world.compute.values())
  const dial = createDial(world.sandbox.environment.SAMBUK_SOCKS_PROXY ?? null)

  const askHibernation = ({ id }: Pick<ServerRow, 'id'>) =>
    requestRest(platform, id, { action: 'hibernate', terms }, 'customer')
  const askWake = ({ id }: Pick<ServerRow, 'id'>) =>
    requestRest(platform, id, { action: 'start' }, 'customer')

  async function untilHibernated({ id }: Pick<ServerRow, 'id'>): Promise<ServerRow> {
    await its.until(async () => (await its.read(id)).hibernatedAt !== null)
    return its.read(id)
  }

  async function hibernated(blueprint?: string) {
    const was = await its.readied(blueprint)
    expect(await askHibernation(was)).toMatchObject({ ok: true })
    return { was, now: await untilHibernated(was) }
  }

  /** Whatever is there and whoever looks: how the visitor of a server's name is answered. */
  async function visit({ hostname }: ServerRow, method: string, headers: Record<string, string>) {
    const host = `${hostname}.${world.zone}`
    const socket = await dial(host, 80, AbortSignal.timeout(5_000))
    const answer = Promise.withResolvers<{ status: number; headers: object; body: string }>()
    const asked = request({
      method,
      path: '/',
      headers: { ...headers, host },
      createConnection: () => socket,
    })
    asked.on('error', answer.reject)
    asked.on('response', async response => {
      let body = ''
      for await (const piece of response) body += piece
      answer.resolve({ status: response.statusCode ?? 0, headers: response.headers, body })
    })
    asked.end()
    return answer.promise
  }

  const lettersTo = async (server: ServerRow, kind: string) =>
    (await platform.db.select().from(mails).where(eq(mails.kind, kind))).filter(({ key }) =>
      key.includes(server.id),
    )

  async function expectUnbroken(): Promise<void> {
    const { outside, clock, doorbell } = world
    const at = await takeSnapshot(platform.db, outside, clock.now(), doorbell.waiting)
    expect(brokenAlways(at)).toEqual([])
  }

  const lookForIdle = () => {
    const { shell, blueprints, zone } = world
    const publicUrl = 'http://panel.example.test'
    return observeUsage(
      { platform, shell, blueprint: blueprints.find, terms, zone, publicUrl },
      new AbortController().signal,
    )
  }

  return {
    ...{ ...its, askHibernation, askWake, untilHibernated, hibernated, visit, lettersTo },
    ...{ expectUnbroken, lookForIdle, terms },
  }
}
