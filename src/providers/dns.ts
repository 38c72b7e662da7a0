import type { Answer } from './compute.ts'

/**
 * The port to the zone in which servers get their names. Only records whose comment carries this
 * installation's mark are ours; others are never changed or removed, and a name that one of them
 * holds is refused with `already-exists`. `putAddress` is idempotent: afterwards the name has exactly
 * one A record, with this address, and none of our other addresses.
 */
export interface DnsProvider {
  readonly zone: string
  putAddress(
    name: string,
    address: string,
    comment: string,
    signal: AbortSignal,
  ): Answer<{ recordId: string }>
  /** Removes every address record of ours under the name; succeeds when there is none. */
  removeName(name: string, signal: AbortSignal): Answer<null>
  /** All A records of the zone whose comment starts with `prefix` (ours carry the installation). */
  listNames(commentPrefix: string, signal: AbortSignal): Answer<{ name: string; address: string }[]>
}
