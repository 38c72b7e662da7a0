import type { FastifyRequest } from 'fastify'
import type { Auth } from '../accounts/auth.ts'
import { requireAccount, type SignedIn } from '../accounts/signed-in.ts'
import { recordActivity } from '../activity/record.ts'
import { operationOf } from '../http/operation.ts'
import { HttpProblem } from '../http/problem.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { mayRole, type Role, type SocketOperation } from '../team/roles.ts'
import { roleWith } from '../team/store.ts'
import { findAnyServer, type ServerStory } from './store.ts'

/** A server that somebody may use: their own, or one of a team that they are a member of. */
export interface ReachedServer extends ServerStory {
  /** Theirs, with it. */
  role: Role
  caller: { id: string }
}

export type Unreached = 'not-found' | 'role-insufficient'

/**
 * A server for what goes over sockets. Who asks for somebody else's is told that there is none; that they asked is
 * written down, once in an hour. `what` they asked for is a short word of ours.
 */
export const ownServer = (
  platform: Pick<Platform, 'db' | 'context'>,
  account: { id: string },
  id: string,
  what: string,
  operation: SocketOperation,
): Promise<Result<ReachedServer, Unreached>> => reach(platform, account, id, what, operation)

/**
 * The same for a request, whose operation is that of its route.
 * @throws {HttpProblem} `signed-out`, `not-found` or `role-insufficient`
 */
export async function requireOwnServer(
  deps: Pick<Platform, 'db' | 'context'> & { auth: Auth },
  request: FastifyRequest,
  id: string,
  what: string,
): Promise<ReachedServer & { caller: SignedIn }> {
  return reachedBy(deps, request, await requireAccount(deps.auth, request), id, what)
}

/** The same for what operators may look at, whosever it is. `role` is null where one of them only looks on. */
export async function requireSeenServer(
  deps: Pick<Platform, 'db' | 'context'> & { auth: Auth },
  request: FastifyRequest,
  id: string,
  what: string,
): Promise<ServerStory & { role: Role | null; caller: SignedIn }> {
  const caller = await requireAccount(deps.auth, request)
  if (caller.role !== 'operator') return reachedBy(deps, request, caller, id, what)
  const story = await findAnyServer(deps.db, id)
  if (!story) throw new HttpProblem('not-found')
  return { ...story, caller, role: await roleWith(deps.db, story.account.id, caller.id) }
}

async function reachedBy(
  deps: Pick<Platform, 'db' | 'context'>,
  request: FastifyRequest,
  caller: SignedIn,
  id: string,
  what: string,
): Promise<ReachedServer & { caller: SignedIn }> {
  const reached = await reach(deps, caller, id, what, operationOf(request) ?? '')
  if (!reached.ok) throw new HttpProblem(reached.error)
  return { ...reached.value, caller }
}

/** The one place that says who may do what with a server: its owner everything, members what the table of roles says. */
async function reach(
  platform: Pick<Platform, 'db' | 'context'>,
  account: { id: string },
  id: string,
  what: string,
  operation: string,
): Promise<Result<ReachedServer, Unreached>> {
  const { log, clock } = platform.context
  const story = await findAnyServer(platform.db, id)
  if (!story) return fail('not-found')
  const role = await roleWith(platform.db, story.account.id, account.id)
  if (role !== null) {
    if (mayRole(role, operation)) return ok({ ...story, role, caller: account })
    log.info({ server: id, account: account.id, role, operation }, 'a role does not allow it')
    return fail('role-insufficient')
  }
  log.warn({ server: id, account: account.id, what }, 'somebody else’s server was asked for')
  const hour = clock.now().toISOString().slice(0, 13)
  await recordActivity(platform, {
    serverId: id,
    accountId: account.id,
    kind: 'access-refused',
    detail: { what },
    once: `access-refused ${account.id} ${id} ${what} ${hour}`,
  })
  return fail('not-found')
}
