import type { Installation, Outside } from '../reconcilers/all.ts'
import type { SweepTerms } from './act.ts'
import { computeSource } from './compute-source.ts'
import { namesSource } from './names-source.ts'
import type { Source } from './source.ts'

/** Where leftovers are looked for. */
export const sourcesOf = (
  { watched, dns }: Pick<Outside, 'watched' | 'dns'>,
  { id }: Pick<Installation, 'id'>,
): Source[] => [
  ...[...watched.values()].map(provider => computeSource(provider, id)),
  namesSource(dns, id),
]

export const sweepTermsOf = (
  { id, publicUrl, blueprints }: Pick<Installation, 'id' | 'publicUrl' | 'blueprints'>,
  { zone }: Pick<Outside['dns'], 'zone'>,
): SweepTerms => ({
  ...{ installationId: id, publicUrl, zone },
  blueprints: blueprints.all.map(({ name }) => name),
})
