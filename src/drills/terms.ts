import type { Installation, Outside } from '../reconcilers/all.ts'
import type { DrillTerms } from './begin.ts'

export const drillTerms = (
  { compute }: Pick<Outside, 'compute'>,
  { exchange, blueprints }: Pick<Installation, 'exchange' | 'blueprints'>,
): DrillTerms => ({
  exchange,
  blueprints,
  deletes: name =>
    [...compute.values()].some(
      provider => provider.name === name && provider.capabilities.removal === 'delete',
    ),
})
