import type { Answer } from './compute.ts'

/**
 * The port to the zone in which servers get their names. `putAddress` is idempotent: afterwards the
 * name has exactly one A record, with this address.
 */
export interface DnsProvider {
  readonly zone: string
  putAddress(
    name: string,
    address: string,
    comment: string,
    signal: AbortSignal,
  ): Answer<{ recordId: string }>
  /** Removes every address record of the name; succeeds when there is none. */
  removeName(name: string, signal: AbortSignal): Answer<null>
  /** All A records of the zone whose comment starts with `prefix` (ours carry the installation). */
  listNames(commentPrefix: string, signal: AbortSignal): Answer<{ name: string; address: string }[]>
}
