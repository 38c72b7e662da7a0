import { assert } from '../kit/assert.ts'
import type { Blueprint } from './blueprint.ts'
import { openclaw } from './openclaw/blueprint.ts'

const blueprints: ReadonlyMap<string, Blueprint> = new Map([[openclaw.name, openclaw]])

/** @throws when a row names a blueprint that this version does not have */
export function findBlueprint(name: string): Blueprint {
  const blueprint = blueprints.get(name)
  assert(blueprint, `there is a blueprint ${name}`)
  return blueprint
}
