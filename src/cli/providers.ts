import type { ComputeProvider } from '../providers/compute.ts'
import { UsageError } from './command.ts'
import type { OpenInstallation } from './installation.ts'

/**
 * The account that was named, or all, by clients that only look: what an operator asks by hand leaves what
 * a vendor allows to orders.
 * @throws {UsageError} when there is none of that name
 */
export function chosenProviders(
  { outside }: OpenInstallation,
  name: string | undefined,
): ComputeProvider[] {
  const all = [...outside.watched.values()]
  if (name === undefined) return all
  const chosen = all.filter(provider => provider.name === name)
  if (chosen.length > 0) return chosen
  throw new UsageError(
    `--provider is one that is configured: ${all.map(each => each.name).join(', ')}`,
  )
}
