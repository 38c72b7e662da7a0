import { saveLimits } from '../billing/room.ts'
import { saveOffers } from '../billing/store.ts'
import type { ComputeProvider } from '../providers/compute.ts'
import type { Platform } from '../reconcilers/engine/platform.ts'
import { endTurn, takeTurn } from './turn.ts'

/**
 * Brings in what a provider sells today, and how many machines our account may have there. Plans are offered from these rows, so a catalogue that can
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
  const { db, context } = platform
  if (seen.ok) await saveOffers(db, provider.name, seen.value, context.clock.now())
  else context.log.warn({ provider: provider.name, error: seen.error }, 'catalogue not read')
  const limits = await provider.readLimits(signal)
  if (limits.ok) await saveLimits(db, provider.name, limits.value, context.clock.now())
  else context.log.warn({ provider: provider.name, error: limits.error }, 'limits not read')
  await endTurn(platform, name, seen.ok ? null : seen.error)
}
