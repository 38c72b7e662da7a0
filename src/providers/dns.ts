import type { Answer } from './compute.ts'

/**
 * The port to the zone in which servers get their names. Only records whose comment carries this
 * installation's mark are ours; others are never changed or removed.
 *
 * `putAddress` is idempotent: afterwards the name has exactly one A record, with this address, and none
 * of our other addresses. `already-exists` means one thing: somebody else's A, AAAA or CNAME record
 * holds the name, and asking again cannot help. A record that came up between our look and our write
 * is looked at again, and is `busy` when it cannot be seen yet.
 */
export interface DnsProvider {
  readonly zone: string
  putAddress(
    name: string,
    address: string,
    comment: string,
    signal: AbortSignal,
    /** How long resolvers may remember it; the vendor's usual when absent, and where it is proxied. */
    ttlSeconds?: number,
  ): Answer<{ recordId: string }>
  /** Removes every address record of ours under the name; succeeds when there is none. */
  removeName(name: string, signal: AbortSignal): Answer<null>
  /** All A records of the zone whose comment starts with `prefix` (ours carry the installation). */
  listNames(commentPrefix: string, signal: AbortSignal): Answer<NameRecord[]>
  /**
   * Removes that one record if it still has that comment, as one that was looked at before: another server may
   * have taken its name over. Afterwards there is no such record with that comment.
   */
  removeRecord(record: Pick<NameRecord, 'recordId' | 'comment'>, signal: AbortSignal): Answer<null>
  /**
   * Whether our access works: reads who we are and what the zone is called, and changes nothing. The
   * operator compares {@link DnsAccess.zoneName} with the zone that servers are named in.
   */
  checkAccess(signal: AbortSignal): Answer<DnsAccess>
}

/** A name of ours as the zone has it. */
export interface NameRecord {
  recordId: string
  name: string
  address: string
  comment: string
  /** By the vendor's clock. */
  createdAt: Date
}

export interface DnsAccess {
  /** In the vendor's word: `active`, `disabled` or `expired`. */
  tokenStatus: string
  /** The vendor's zone; ours is this one or lies below it. */
  zoneName: string
  /** In the vendor's word: only an `active` zone answers in the world. */
  zoneStatus: string
}
