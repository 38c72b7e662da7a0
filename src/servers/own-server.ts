import type { FastifyRequest } from 'fastify'
import type { Auth } from '../accounts/auth.ts'
import { requireAccount } from '../accounts/signed-in.ts'
import { recordActivity } from '../activity/record.ts'
import { HttpProblem } from '../http/problem.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { findAnyServer, findServer, type ServerStory } from './store.ts'

/**
 * A server of one's own, or null. Who asks for somebody else's is told that there is none; that they asked is
 * written down, once in an hour. `what` they asked for is a short word of ours.
 */
export async function ownServer(
  platform: Pick<Platform, 'db' | 'context'>,
  account: { id: string },
  id: string,
  what: string,
): Promise<ServerStory | null> {
  const story = await findServer(platform.db, account.id, id)
  if (story) return story
  const foreign = await findAnyServer(platform.db, id)
  if (!foreign) return null
  const { log, clock } = platform.context
  log.warn({ server: id, account: account.id, what }, 'somebody else’s server was asked for')
  const hour = clock.now().toISOString().slice(0, 13)
  await recordActivity(platform, {
    serverId: id,
    accountId: account.id,
    kind: 'access-refused',
    detail: { what },
    once: `access-refused ${account.id} ${id} ${what} ${hour}`,
  })
  return null
}

/** The same for a request. @throws {HttpProblem} `signed-out` or `not-found` */
export async function requireOwnServer(
  deps: Pick<Platform, 'db' | 'context'> & { auth: Auth },
  request: FastifyRequest,
  id: string,
  what: string,
): Promise<ServerStory> {
  const account = await requireAccount(deps.auth, request)
  const story = await ownServer(deps, account, id, what)
  if (!story) throw new HttpProblem('not-found')
  return story
}
