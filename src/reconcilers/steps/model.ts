import { openModel } from '../../models/open-model.ts'
import { done, wait } from '../engine/outcome.ts'
import { instanceTarget } from './instance-target.ts'
import type { Step } from './step.ts'

/** Brings the customer's newest model settings to a running instance. */
export const applyModel: Step = async (server, { tools, signal }) => {
  const { model, modelRevision } = server
  if (!model) return done({ modelApplied: modelRevision })
  const applied = await tools.instances.applyModel(
    instanceTarget(server, { ...tools, zone: tools.dns.zone }),
    openModel(model, server.subscriptionId, tools.vault),
    signal,
  )
  if (applied.ok) return done({ modelApplied: modelRevision, modelProblem: null })
  tools.context.log.warn({ server: server.id, ...applied.error }, 'model not applied yet')
  return wait(5, applied.error.reason)
}
