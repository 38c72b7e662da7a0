import type { Capabilities, ComputeProvider } from '../providers/compute.ts'

/** What a rest can be, and what it saves, at each provider of this installation. */
export interface RestTerms {
  /** Its machines can be deleted and made again, and cost nothing in between. */
  hibernates(provider: string): boolean
  /** A machine that is switched off costs less. */
  stopSaves(provider: string): boolean
  /** Where the names of servers without a machine lead, an IPv4 address of ours; null: nowhere. */
  readonly waitingAddress: string | null
}

export function restTerms(
  waitingAddress: string | null,
  providers: Iterable<Pick<ComputeProvider, 'name' | 'capabilities'>>,
): RestTerms {
  const known = new Map<string, Capabilities>()
  for (const { name, capabilities } of providers) known.set(name, capabilities)
  return {
    hibernates: provider => known.get(provider)?.hibernate ?? false,
    stopSaves: provider => known.get(provider)?.stopSavesMoney ?? false,
    waitingAddress,
  }
}
