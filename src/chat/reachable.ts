import type { AppDependencies } from '../http/app.ts'
import { isProblemCode } from '../http/problem.ts'
import { fail, ok, type Result } from '../kit/result.ts'
import type { InstanceTarget } from '../reconcilers/steps/instance-port.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { type ServerRow, serverCan } from '../servers/server.ts'
import type { ProblemCode } from '../words/codes.ts'

export type ChatDependencies = Pick<
  AppDependencies,
  'blueprints' | 'chats' | 'context' | 'db' | 'vault' | 'zone'
>

/** Where a server's assistant is reached, or the code of why nobody may talk with it now. */
export function targetOf(
  deps: Pick<ChatDependencies, 'blueprints' | 'vault' | 'zone'>,
  server: ServerRow,
): Result<InstanceTarget, string> {
  const { isAssistant } = deps.blueprints.find(server.blueprint)
  const refusal = serverCan.chat(server, isAssistant)
  if (refusal) return fail(refusal)
  return ok(instanceTarget(server, { ...deps, blueprint: deps.blueprints.find }))
}

/** Why a machine cannot be reached is the operator's business: to a person who chats it is one thing. */
export const chatProblem = (code: string): ProblemCode =>
  isProblemCode(code) ? code : 'chat-unreachable'
