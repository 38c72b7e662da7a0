import { assert } from '../kit/assert.ts'
import type { Blueprint } from './blueprint.ts'
import { createConductor } from './conductor/blueprint.ts'
import type { ConductorRelease } from './conductor/release.ts'
import { openclaw } from './openclaw/blueprint.ts'
import { website } from './website/blueprint.ts'

/** What this installation can install, by name. */
export interface Blueprints {
  readonly all: readonly Blueprint[]
  /** @throws when a row names a blueprint that this installation does not have */
  find(name: string): Blueprint
}

/** What an operator brings for blueprints that install software of their own. */
export interface BlueprintSettings {
  /** Null: this installation does not have conductor. */
  readonly conductor: ConductorRelease | null
}

export function createBlueprints({ conductor }: BlueprintSettings): Blueprints {
  const all = [openclaw, website, ...(conductor ? [createConductor(conductor)] : [])]
  return {
    all,
    find(name) {
      const blueprint = all.find(each => each.name === name)
      assert(blueprint, `there is a blueprint ${name}`)
      return blueprint
    },
  }
}
