import { ok } from '../../src/kit/result.ts'
import type { ServerRow } from '../../src/servers/server.ts'
import { requestModel } from '../../src/servers/store.ts'
import { type ModelChoice, sealModel } from '../../src/subscriptions/model-choice.ts'
import type { SimulatedWorld } from './world.ts'

/** A customer chooses the model of a server, without its vendor being asked about the key. */
export const chooseModel = (
  { platform, blueprints }: Pick<SimulatedWorld, 'platform' | 'blueprints'>,
  server: ServerRow,
  choice: ModelChoice,
) =>
  requestModel({ ...platform, blueprints }, server, () =>
    ok(sealModel(choice, server.subscriptionId, platform.vault)),
  )
