import type { ExchangeRates } from '../billing/exchange.ts'
import type { Capabilities } from '../providers/compute.ts'
import type { MarginTerms } from './margins.ts'
import type { MarginSettings } from './settings.ts'

/** What margins are computed by: what the operator says, and how this installation's providers are paid. */
export const marginTerms = (
  { margins, exchange }: { margins: MarginSettings; exchange: ExchangeRates },
  providers: Iterable<{ name: string; capabilities: Pick<Capabilities, 'prepaid'> }>,
): MarginTerms => ({
  ...margins,
  exchange,
  prepaid: new Set(
    [...providers].filter(({ capabilities }) => capabilities.prepaid).map(({ name }) => name),
  ),
})
