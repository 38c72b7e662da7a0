import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Auth } from '../accounts/auth.ts'
import { requireAccount } from '../accounts/signed-in.ts'
import { requireSameBearer } from '../http/bearer.ts'
import { operationOf } from '../http/operation.ts'
import { HttpProblem } from '../http/problem.ts'
import { whileWanted } from '../http/wanted.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { mayRole } from '../team/roles.ts'
import { roleWith } from '../team/store.ts'

/** How soon a download ends for somebody who may not have it any more. */
const lookEveryMs = 10_000

/**
 * For what is sent of a server of `ownerId`'s and takes up to `ms`: ends when nobody wants it any more, and when whoever
 * asked for it would be refused it now: signed out, their key revoked, removed from the team. What cannot be looked up
 * goes on.
 */
export function whileReached(
  deps: Pick<Platform, 'db' | 'context'> & { auth: Auth },
  request: FastifyRequest,
  reply: FastifyReply,
  ownerId: string,
  ms: number,
): AbortSignal {
  const refused = new AbortController()
  const operation = operationOf(request) ?? ''
  const look = async () => {
    try {
      await requireSameBearer(deps, request)
      const { id } = await requireAccount(deps.auth, request)
      const role = await roleWith(deps.db, ownerId, id)
      if (role !== null && mayRole(role, operation)) return
      deps.context.log.info({ account: id, operation }, 'ended: a role does not allow it any more')
    } catch (error) {
      if (!(error instanceof HttpProblem)) {
        return deps.context.log.warn({ err: error, operation }, 'whether it goes on is not known')
      }
    }
    refused.abort()
  }
  const looks = setInterval(look, lookEveryMs)
  const signal = AbortSignal.any([whileWanted(reply, ms), refused.signal])
  signal.addEventListener('abort', () => clearInterval(looks), { once: true })
  return signal
}
