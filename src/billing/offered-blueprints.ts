import type { Blueprint } from '../blueprints/blueprint.ts'
import type { PlanRow } from './plans.ts'

/** What a plan offers to install, in its order: what it names and this installation has. */
export const offeredBlueprints = <B extends Pick<Blueprint, 'name'>>(
  plan: Pick<PlanRow, 'blueprints'>,
  all: readonly B[],
): B[] => plan.blueprints.flatMap(name => all.find(each => each.name === name) ?? [])
