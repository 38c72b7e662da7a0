import { eq } from 'drizzle-orm'
import type { RunningSandbox } from '../../sandbox/start.ts'
import type { Connections } from '../../src/instances/connections.ts'
import { createDial } from '../../src/instances/dial.ts'
import { createInstances } from '../../src/instances/instances.ts'
import { applyAccess } from '../../src/reconcilers/steps/access.ts'
import type { ServerTools } from '../../src/reconcilers/steps/step.ts'
import { servers } from '../../src/servers/tables.ts'
import type { HttpWorld } from './world.ts'

/** What a worker does once a way in has changed: one run of the step, and its record. Says `done`, or why not. */
export async function bringAccess(
  world: HttpWorld,
  sandbox: RunningSandbox,
  connections: Connections,
  serverId: string,
): Promise<string> {
  const { environment } = sandbox
  const { deps, db } = world
  const [server] = await db.select().from(servers).where(eq(servers.id, serverId))
  if (!server) throw new Error(`there is no server ${serverId}`)
  const instances = createInstances({
    ...{ connections, dial: createDial(environment.SAMBUK_SOCKS_PROXY ?? null), extraCa: null },
    openaiBaseUrl: environment.OPENAI_BASE_URL ?? '',
  })
  const directory = environment.ACME_DIRECTORY_URL ?? ''
  const tools = {
    ...{ context: deps.context, vault: deps.vault, db, instances, blueprint: deps.blueprints.find },
    ...{ dns: { zone: deps.zone }, certificate: async () => ({ kind: 'acme', directory }) },
  } as unknown as ServerTools
  const outcome = await applyAccess(server, {
    ...{ tools, now: world.now(), signal: AbortSignal.timeout(20_000) },
    intend: () => Promise.reject(new Error('it intends nothing')),
  })
  if (outcome.kind === 'done')
    await db.update(servers).set(outcome.changes).where(eq(servers.id, serverId))
  return outcome.kind === 'wait' ? `${outcome.reason}: ${outcome.detail}` : outcome.kind
}
