import type { Result } from '../kit/result.ts'

/** Where names lead, as the world's resolvers see it; aliases are followed. */
export interface Resolver {
  /** IPv4 and IPv6 addresses; none: the name leads nowhere. Refused where nobody said: why, for the operator. */
  addressesOf(name: string, signal: AbortSignal): Promise<Result<string[], string>>
}
