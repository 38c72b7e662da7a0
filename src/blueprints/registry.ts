import { assert } from '../kit/assert.ts'
import type { Blueprint } from './blueprint.ts'
import { openclaw } from './openclaw/blueprint.ts'

/** What this installation can install, by name. */
export interface Blueprints {
  readonly all: readonly Blueprint[]
  /** @throws when a row names a blueprint that this installation does not have */
  find(name: string): Blueprint
}

export function createBlueprints(): Blueprints {
  const all = [openclaw]
  return {
    all,
    find(name) {
      const blueprint = all.find(each => each.name === name)
      assert(blueprint, `there is a blueprint ${name}`)
      return blueprint
    },
  }
}
