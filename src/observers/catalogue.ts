import { saveOffers } from '../billing/store.ts'
import type { ComputeProvider } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { endTurn, takeTurn } from './turn.ts'

/**
 * Brings in what a provider sells today. Plans are offered from these rows, so a catalogue that can
 * no longer be read makes plans unavailable after a while rather than sold blindly.
 */
export async function observeCatalogue(
  platform: Pick<Platform, 'db' | 'context'>,
  provider: ComputeProvider,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const name = `catalogue:${provider.name}`
  if (!(await takeTurn(platform, name, everyMs))) return
  const seen = await provider.listOffers(signal)
  if (seen.ok)
    await saveOffers(platform.db, provider.name, seen.value, platform.context.clock.now())
  else
    platform.context.log.warn({ provider: provider.name, error: seen.error }, 'catalogue not read')
  await endTurn(platform, name, seen.ok ? null : seen.error)
}
