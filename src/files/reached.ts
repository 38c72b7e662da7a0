import type { FastifyRequest } from 'fastify'
import type { AppDependencies } from '../http/app.ts'
import { HttpProblem, isProblemCode, problemFor } from '../http/problem.ts'
import { noteUse } from '../idle/note-use.ts'
import type { Result } from '../kit/result.ts'
import type { InstanceRefusal } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import type { FilesTarget } from './files-port.ts'
import { absolutePath } from './path.ts'

/** The files of a server of one's own, which is in use now. @throws {HttpProblem} why not */
export async function reachedFiles(
  deps: AppDependencies,
  request: FastifyRequest,
  id: string,
): Promise<FilesTarget & { accountId: string }> {
  const { server } = await requireOwnServer(deps, request, id, 'files')
  const refusal = serverCan.files(server)
  if (refusal) throw problemFor(refusal)
  await noteUse(deps, id)
  const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
  const { owner } = deps.blueprints.find(server.blueprint)
  return { ...target, owner, accountId: server.accountId }
}

/** @throws {HttpProblem} `file-path-illegal` */
export function pathOf(text: string): string {
  const path = absolutePath(text)
  if (path === null) throw new HttpProblem('file-path-illegal')
  return path
}

/** What a machine has answered. @throws {HttpProblem} what it refused */
export function answered<T>(
  deps: Pick<AppDependencies, 'context'>,
  target: FilesTarget,
  answer: Result<T, InstanceRefusal>,
): T {
  if (answer.ok) return answer.value
  const { reason, detail } = answer.error
  if (reason === 'files-unreachable' || reason === 'file-refused')
    deps.context.log.warn({ server: target.serverId, reason, detail }, 'files not reached')
  throw isProblemCode(reason) ? new HttpProblem(reason) : new HttpProblem('files-unreachable')
}
