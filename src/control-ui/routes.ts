import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { recordActivity } from '../activity/record.ts'
import type { AppDependencies } from '../http/app.ts'
import { limited } from '../http/limits.ts'
import { HttpProblem, problemFor } from '../http/problem.ts'
import { Problem } from '../http/views.ts'
import { noteUse } from '../idle/note-use.ts'
import { transact } from '../reconcilers/engine/wake.ts'
import { instanceTarget } from '../reconcilers/steps/instance-target.ts'
import { requireOwnServer } from '../servers/own-server.ts'
import { serverCan } from '../servers/server.ts'
import { makeHandoff } from './handoff.ts'

/** OpenClaw's command takes five seconds where nothing else goes on. */
const openMs = 45_000

/** Opens the assistant's own pages, signed in: decision 37. */
export const controlUiRoutes =
  (deps: AppDependencies): FastifyPluginAsyncZod =>
  async app => {
    app.route({
      method: 'POST',
      url: '/api/servers/:id/control-ui',
      ...limited('controlUi'),
      schema: {
        operationId: 'openControlUi',
        description:
          'An address of OpenClaw’s own pages that signs in the browser which opens it; it works once.',
        params: z.object({ id: z.string().max(60) }),
        response: {
          200: z.object({ url: z.string(), expiresAt: z.iso.datetime() }).meta({ id: 'ControlUi' }),
          ...{ 401: Problem, 404: Problem, 409: Problem, 502: Problem, 503: Problem },
        },
      },
      handler: async request => {
        const { id } = request.params
        const { server, caller } = await requireOwnServer(deps, request, id, 'control-ui')
        const blueprint = deps.blueprints.find(server.blueprint)
        const refusal = serverCan.channels(server, blueprint.isAssistant)
        if (refusal) throw problemFor(refusal)
        // A machine of before there was a door gets it by its server's next pass.
        if (server.accessApplied === null) {
          await transact(deps, (_tx, wake) => wake('server', server.id))
          throw new HttpProblem('access-pending')
        }
        await noteUse(deps, id)
        // Before there is a grant: whoever could use one is written down, also where its answer is lost.
        await recordActivity(deps, {
          ...{ serverId: id, accountId: caller.id, kind: 'control-ui-opened' },
        })
        const target = instanceTarget(server, { ...deps, blueprint: deps.blueprints.find })
        const made = await makeHandoff(deps, target, blueprint, AbortSignal.timeout(openMs))
        if (!made.ok) {
          deps.context.log.warn({ server: id, ...made.error }, 'its own pages were not opened')
          throw new HttpProblem(
            made.error.reason === 'control-ui-failed' ? 'control-ui-failed' : 'chat-unreachable',
          )
        }
        const { url, expiresAt } = made.value
        return { url, expiresAt: expiresAt.toISOString() }
      },
    })
  }
