import type { ComputeProvider } from '../providers/compute.ts'
import { UsageError } from './command.ts'
import type { OpenInstallation } from './installation.ts'

/** The account that was named, or all. @throws {UsageError} when there is none of that name */
export function chosenProviders(
  { outside }: OpenInstallation,
  name: string | undefined,
): ComputeProvider[] {
  const all = [...outside.compute.values()]
  if (name === undefined) return all
  const chosen = all.filter(provider => provider.name === name)
  if (chosen.length > 0) return chosen
  throw new UsageError(`--provider is one that is configured: ${all.map(each => each.name)}`)
}
